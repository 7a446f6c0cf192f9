#include "dialect.h"
#include "reduce.h"
#include "vector.h"

// BLAS level 1.

// Reads 8 bytes of each element, or 4 if it does not accumulate, and writes 4. May be in place.
KERNEL axpy(GLOBAL const float *x, i64 xAt, GLOBAL float *y, i64 yAt, i64 n, float factor, int accumulates) {
    if (accumulates) {
        FOR_ELEMENTS(i, n) y[yAt + i] = FMA(factor, x[xAt + i], y[yAt + i]);
    } else {
        FOR_ELEMENTS(i, n) y[yAt + i] = factor * x[xAt + i];
    }
}

// A partial dot product for each group. Reads 8 bytes of each element.
KERNEL partial_dots(GLOBAL const float *RESTRICT x, i64 xAt, GLOBAL const float *RESTRICT y, i64 yAt, i64 n,
                 GLOBAL float *RESTRICT sums) {
#if CPU_SHAPED
    const i64 first = GROUP_X * CHUNK_OF(n);
    const i64 end = MIN((GROUP_X + 1) * CHUNK_OF(n), n);
    const i64 whole = first + (end - first) / WIDTH * WIDTH;
    float16 total = (float16) 0.0f;
    float16 compensation = (float16) 0.0f;
    for (i64 i = first; i < whole;) {
        const i64 stop = MIN(whole, i + BLOCK_TERMS * WIDTH);
        float16 block = (float16) 0.0f;
        for (; i < stop; i += WIDTH) {
            block = fma(vload16(0, x + xAt + i), vload16(0, y + yAt + i), block);
        }
        ADD_BLOCK(float16, total, compensation, block)
    }
    float sum = sum_of_16(total);
    for (i64 i = whole; i < end; i++) {
        sum = FMA(x[xAt + i], y[yAt + i], sum);
    }
    sums[GROUP_X] = sum;
#else
    SHARED float partials[GROUP];
    LONG_SUM(sum)
    FOR_ELEMENTS(i, n) {
        ADD_TERM(sum, x[xAt + i] * y[yAt + i])
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, partials)
    if (ITEM == 0) {
        sums[GROUP_X] = sum;
    }
#endif
}

// Adds the partial dot products. For one group.
KERNEL finish_dot(GLOBAL const float *RESTRICT sums, int numberOfSums, GLOBAL float *RESTRICT out, i64 outAt) {
    SHARED float partials[GROUP];
    LONG_SUM(sum)
    for (int part = ITEM; part < numberOfSums; part += GROUP) {
        ADD_TERM(sum, sums[part])
    }
    END_OF_TERMS(sum)
    LANES_SUM(sum, GROUP, partials)
    if (ITEM == 0) {
        out[outAt] = sum;
    }
}
