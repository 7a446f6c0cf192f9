#pragma once
// Sums and maxima over the items of a group. `lanes`, a power of two, is how many neighbouring items share a row. Every item of the
// group calls, with the same `lanes`.

#define LOWEST (-3.402823466e+38f)
#define GREATEST 3.402823466e+38f

// A sum of any length: blocks of BLOCK_TERMS terms, which are added with Kahan's correction, so that the error does not grow with
// their number. A sum of one block has the bits of a plain loop. After an infinity there is nothing to correct.
#define BLOCK_TERMS 32
#define ADD_BLOCK(type, total, excess, block) { \
        const type term = (block) - excess; \
        const type next = total + term; \
        excess = (next - total) - term; \
        excess = excess == excess ? excess : (type) (0.0f); \
        total = next; \
    }
#define LONG_SUM(sum) float sum = 0; float sum##Block = 0; float sum##Excess = 0; int sum##Terms = 0;
#define ADD_TERM(sum, x) { \
        sum##Block += x; \
        if (++sum##Terms == BLOCK_TERMS) END_OF_TERMS(sum) \
    }
#define END_OF_TERMS(sum) { \
        ADD_BLOCK(float, sum, sum##Excess, sum##Block) \
        sum##Block = 0; \
        sum##Terms = 0; \
    }

// Where a group is one item, it does not wait. Never wait under a condition: PoCL copies all that follows for each such barrier.
#if CPU_SHAPED
#define WAIT
#else
#define WAIT BARRIER
#endif

// Makes a variable of each item the sum, or the maximum, over its row's items, in a fixed order. parts, in local memory, has GROUP
// elements. Macros, because PoCL 3.1 shares local memory between the groups that run at the same time once its compiler has put
// its address into a function.
#define LANES_REDUCE(x, lanes, parts, combine) \
    WAIT; \
    parts[ITEM] = x; \
    for (int reach = (lanes) / 2; reach > 0; reach /= 2) { \
        WAIT; \
        if ((ITEM & ((lanes) - 1)) < reach) { \
            combine \
        } \
    } \
    WAIT; \
    x = parts[ITEM & ~((lanes) - 1)];

#define LANES_SUM(x, lanes, parts) LANES_REDUCE(x, lanes, parts, parts[ITEM] += parts[ITEM + reach];)
#define LANES_MAX(x, lanes, parts) \
    LANES_REDUCE(x, lanes, parts, if (parts[ITEM + reach] > parts[ITEM]) { parts[ITEM] = parts[ITEM + reach]; })
