#pragma once
// Sums and maxima over the items of a group. `lanes`, a power of two, is how many neighbouring items share a row. Every item of the
// group calls, with the same `lanes`.

#define LOWEST (-3.402823466e+38f)
#define GREATEST 3.402823466e+38f

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
