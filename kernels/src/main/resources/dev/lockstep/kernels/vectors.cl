#include "dialect.h"
#include "reduce.h"
#include "vector.h"

// Level 1 of BLAS.

// Reads 8 bytes, or 4 where it does not add, and writes 4 for each element. In place, too.
KERNEL axpy(GLOBAL const float *x, i64 xAt, GLOBAL float *y, i64 yAt, i64 n, float factor, int accumulates) {
    if (accumulates) {
        FOR_ELEMENTS(i, n) y[yAt + i] = FMA(factor, x[xAt + i], y[yAt + i]);
    } else {
        FOR_ELEMENTS(i, n) y[yAt + i] = factor * x[xAt + i];
    }
}

// A part of an inner product for each group. Reads 8 bytes for each element.
KERNEL dot_parts(GLOBAL const float *RESTRICT x, i64 xAt, GLOBAL const float *RESTRICT y, i64 yAt, i64 n,
                 GLOBAL float *RESTRICT sums) {
#if CPU_SHAPED
    const i64 first = GROUP_X * CHUNK_OF(n);
    const i64 end = LESSER((GROUP_X + 1) * CHUNK_OF(n), n);
    const i64 whole = first + (end - first) / WIDTH * WIDTH;
    float16 total = (float16) 0.0f;
    float16 excess = (float16) 0.0f;
    for (i64 i = first; i < whole;) {
        const i64 stop = LESSER(whole, i + BLOCK_TERMS * WIDTH);
        float16 block = (float16) 0.0f;
        for (; i < stop; i += WIDTH) {
            block = fma(vload16(0, x + xAt + i), vload16(0, y + yAt + i), block);
        }
        ADD_BLOCK(float16, total, excess, block)
    }
    float sum = sum_of_16(total);
    for (i64 i = whole; i < end; i++) {
        sum = FMA(x[xAt + i], y[yAt + i], sum);
    }
    sums[GROUP_X] = sum;
#else
    SHARED float parts[GROUP];
    LONG_SUM(sum)
    FOR_ELEMENTS(i, n) {
        ADD_TERM(sum, x[xAt + i] * y[yAt + i])
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, parts)
    if (ITEM == 0) {
        sums[GROUP_X] = sum;
    }
#endif
}

// Adds up the parts; for one group.
KERNEL finish_dot(GLOBAL const float *RESTRICT sums, int numberOfSums, GLOBAL float *RESTRICT out, i64 outAt) {
    SHARED float parts[GROUP];
    LONG_SUM(sum)
    for (int part = ITEM; part < numberOfSums; part += GROUP) {
        ADD_TERM(sum, sums[part])
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, parts)
    if (ITEM == 0) {
        out[outAt] = sum;
    }
}
