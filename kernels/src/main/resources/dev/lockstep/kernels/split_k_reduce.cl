#include "dialect.h"
#include "reduce.h"

// Adds up, in order, what the shares of the depth of a matrix product gave: parts[shares,m,n]. Reads each part once, writes c[m,n]
// once and reads it too if it accumulates.
KERNEL matrix_sum(GLOBAL const float *RESTRICT parts, int shares, GLOBAL const float *RESTRICT bias, i64 biasAt,
                  GLOBAL float *RESTRICT c, i64 cAt, i64 size, i64 n, int accumulate) {
    GLOBAL float *RESTRICT to = c + cAt;
    FOR_ELEMENTS(i, size) {
        LONG_SUM(sum)
        sumBlock = accumulate ? to[i] : 0;
        for (int share = 0; share < shares; share++) ADD_TERM(sum, parts[share * size + i])
        END_OF_TERMS(sum)
        to[i] = bias == 0 ? sum : sum + bias[biasAt + i % n];
    }
}
