#include "dialect.h"

// c[i,j] (+)= sum over k of a[i aRow + k aColumn] b[j bRow + k bColumn], plus bias[j] where there is one. Groups of GROUP; each
// work-item takes elements of c, and reads a row of a and of b for each.
KERNEL matmul_simple(GLOBAL const float *RESTRICT a, i64 aAt, i64 aRow, i64 aColumn,
                     GLOBAL const float *RESTRICT b, i64 bAt, i64 bRow, i64 bColumn,
                     GLOBAL const float *RESTRICT bias, i64 biasAt, GLOBAL float *RESTRICT c, i64 cAt,
                     i64 rows, i64 columns, i64 length, int accumulates) {
    for (i64 at = GROUP_X * GROUP + ITEM; at < rows * columns; at += GROUPS_X * GROUP) {
        const i64 i = at / columns;
        const i64 j = at % columns;
        float sum = 0;
        for (i64 k = 0; k < length; k++) {
            sum = FMA(a[aAt + i * aRow + k * aColumn], b[bAt + j * bRow + k * bColumn], sum);
        }
        if (bias) {
            sum += bias[biasAt + j];
        }
        c[cAt + at] = accumulates ? c[cAt + at] + sum : sum;
    }
}
