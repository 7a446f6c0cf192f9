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

// Returns to every item the sum over its row's items, added in a fixed order. parts has GROUP elements.
FUNCTION float lanes_sum(float part, int lanes, LOCAL float *parts) {
    WAIT;
    parts[ITEM] = part;
    for (int step = lanes / 2; step > 0; step /= 2) {
        WAIT;
        if ((ITEM & (lanes - 1)) < step) {
            parts[ITEM] += parts[ITEM + step];
        }
    }
    WAIT;
    return parts[ITEM & ~(lanes - 1)];
}

FUNCTION float lanes_max(float part, int lanes, LOCAL float *parts) {
    WAIT;
    parts[ITEM] = part;
    for (int step = lanes / 2; step > 0; step /= 2) {
        WAIT;
        if ((ITEM & (lanes - 1)) < step && parts[ITEM + step] > parts[ITEM]) {
            parts[ITEM] = parts[ITEM + step];
        }
    }
    WAIT;
    return parts[ITEM & ~(lanes - 1)];
}
