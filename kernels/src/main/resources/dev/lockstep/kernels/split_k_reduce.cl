#include "dialect.h"
#include "reduce.h"

// Adds the partials[splits,m,n] of a split-K product in order. Reads each partial once and writes c[m,n] once; reads c too if it
// accumulates.
KERNEL split_k_reduce(GLOBAL const float *RESTRICT partials, int splits, GLOBAL const float *RESTRICT bias, i64 biasAt,
                      GLOBAL float *RESTRICT c, i64 cAt, i64 size, i64 n, int accumulate) {
    GLOBAL float *RESTRICT to = c + cAt;
    FOR_ELEMENTS(i, size) {
        LONG_SUM(sum)
        sumBlock = accumulate ? to[i] : 0;
        for (int split = 0; split < splits; split++) ADD_TERM(sum, partials[split * size + i])
        END_OF_TERMS(sum)
        to[i] = bias == 0 ? sum : sum + bias[biasAt + i % n];
    }
}
