#pragma once
// Sums and maxima over the items of a group. `lanes`, a power of two, is how many neighbouring items share a row; where it
// is 1 no item waits for another. Every item of the group calls, with the same `lanes`.

#define LOWEST (-3.402823466e+38f)
#define GREATEST 3.402823466e+38f

#if CPU_SHAPED
#define WAIT_FOR(lanes)
#else
#define WAIT_FOR(lanes) \
    if ((lanes) > 1) { \
        BARRIER; \
    }
#endif

// Returns to every item the sum over its row's items, added in a fixed order. parts has GROUP elements.
FUNCTION float lanes_sum(float part, int lanes, LOCAL float *parts) {
    WAIT_FOR(lanes)
    parts[ITEM] = part;
    for (int step = lanes / 2; step > 0; step /= 2) {
        WAIT_FOR(lanes)
        if ((ITEM & (lanes - 1)) < step) {
            parts[ITEM] += parts[ITEM + step];
        }
    }
    WAIT_FOR(lanes)
    return parts[ITEM & ~(lanes - 1)];
}

FUNCTION float lanes_max(float part, int lanes, LOCAL float *parts) {
    WAIT_FOR(lanes)
    parts[ITEM] = part;
    for (int step = lanes / 2; step > 0; step /= 2) {
        WAIT_FOR(lanes)
        if ((ITEM & (lanes - 1)) < step && parts[ITEM + step] > parts[ITEM]) {
            parts[ITEM] = parts[ITEM + step];
        }
    }
    WAIT_FOR(lanes)
    return parts[ITEM & ~(lanes - 1)];
}
