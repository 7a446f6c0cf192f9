#pragma once
// Reductions over the work-items of a group. `lanes`, a power of two, is the number of neighbouring work-items that share a row. Every
// work-item of the group must call them, with the same `lanes`.

#define LOWEST (-3.402823466e+38f)
#define GREATEST 3.402823466e+38f

// A sum of any length: plain sums of BLOCK_TERMS terms, which are added by Kahan summation, so the error does not grow with their number. A
// sum of one block has the bits of a plain loop. The compensation is dropped after an infinity, where it is NaN.
#define BLOCK_TERMS 32
#define ADD_BLOCK(type, total, compensation, block) { \
        const type term = (block) - compensation; \
        const type next = total + term; \
        compensation = (next - total) - term; \
        compensation = compensation == compensation ? compensation : (type) (0.0f); \
        total = next; \
    }
#define LONG_SUM(sum) float sum = 0; float sum##Block = 0; float sum##Compensation = 0; int sum##Terms = 0;
#define ADD_TERM(sum, x) { \
        sum##Block += x; \
        if (++sum##Terms == BLOCK_TERMS) END_OF_TERMS(sum) \
    }
#define END_OF_TERMS(sum) { \
        ADD_BLOCK(float, sum, sum##Compensation, sum##Block) \
        sum##Block = 0; \
        sum##Terms = 0; \
    }

// A barrier, unless the group is one work-item. Never under a condition: PoCL copies all that follows for each such barrier.
#if CPU_SHAPED
#define WAIT
#else
#define WAIT BARRIER
#endif

// All-reduce over the work-items of a row, in a fixed order: x of each becomes their sum or maximum. partials is local memory of GROUP
// elements. These are macros because PoCL 3.1 shares local memory between concurrent groups if its address is passed to a function.
#define LANES_REDUCE(x, lanes, partials, combine) \
    WAIT; \
    partials[ITEM] = x; \
    for (int offset = (lanes) / 2; offset > 0; offset /= 2) { \
        WAIT; \
        if ((ITEM & ((lanes) - 1)) < offset) { \
            combine \
        } \
    } \
    WAIT; \
    x = partials[ITEM & ~((lanes) - 1)];

#define LANES_SUM(x, lanes, partials) LANES_REDUCE(x, lanes, partials, partials[ITEM] += partials[ITEM + offset];)
#define LANES_MAX(x, lanes, partials) \
    LANES_REDUCE(x, lanes, partials, if (partials[ITEM + offset] > partials[ITEM]) { partials[ITEM] = partials[ITEM + offset]; })
