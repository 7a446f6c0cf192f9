#pragma once
// Shared by softmax, logSoftmax and the cross-entropy: the maximum of a row and the sum of exp(z - maximum).

#include "exp.h"
#include "reduce.h"
#include "vector.h"

// A row's maximum and sum of exponentials. The sum is 0 if all logits are -infinity, and NaN if one is NaN or +infinity.
typedef struct {
    float max;
    float sum;
} RowSum;

#if CPU_SHAPED
// The columns whose exponentials are summed without compensation: a multiple of 2 WIDTH. The tolerance of a probability is 16u for any n.
#define BLOCK_COLUMNS 256

// Computes the sum of a row. Stores exp(z - maximum) to `exponentials` unless that is 0.
FUNCTION RowSum sum_row(GLOBAL const float *z, i64 n, GLOBAL float *exponentials) {
    const i64 whole = n - n % WIDTH;
    float16 maxima = (float16) LOWEST;
    int16 isBad = (int16) 0;
    for (i64 j = 0; j < whole; j += WIDTH) {
        const float16 x = vload16(0, z + j);
        maxima = fmax(maxima, x);
        isBad |= !(x <= (float16) GREATEST);
    }
    if (whole < n) {
        const float16 x = load_rest(z + whole, n - whole, LOWEST);
        maxima = fmax(maxima, x);
        isBad |= !(x <= (float16) GREATEST);
    }
    RowSum row;
    row.max = max_of_16(maxima);
    if (any(isBad)) {
        row.sum = QUIET_NAN;
        return row;
    }
    float16 total = (float16) 0.0f;
    float16 compensation = (float16) 0.0f;
    for (i64 j = 0; j < n;) {
        const i64 end = MIN(n, j + BLOCK_COLUMNS);
        float16 sum0 = (float16) 0.0f;
        float16 sum1 = (float16) 0.0f;
        for (; j + 2 * WIDTH <= end; j += 2 * WIDTH) {
            const float16 e0 = exp_of_16(vload16(0, z + j) - row.max);
            const float16 e1 = exp_of_16(vload16(0, z + j + WIDTH) - row.max);
            sum0 += e0;
            sum1 += e1;
            if (exponentials != 0) {
                vstore16(e0, 0, exponentials + j);
                vstore16(e1, 0, exponentials + j + WIDTH);
            }
        }
        for (; j < end; j += WIDTH) {
            const i64 here = MIN(WIDTH, end - j);
            const float16 e = exp_of_16(load_rest(z + j, here, -INFINITY) - row.max);
            sum0 += e;
            if (exponentials != 0) {
                store_rest(e, exponentials + j, here);
            }
        }
        ADD_BLOCK(float16, total, compensation, sum0 + sum1)
    }
    row.sum = sum_of_16(total);
    return row;
}

#else

// Groups of four columns whose exponentials are summed without compensation.
#define BLOCK_FOURS 8

// The sum of a lane's columns in one pass (online softmax): the sum so far is rescaled when the maximum grows.
FUNCTION RowSum lane_row_sum(GLOBAL const float *z, i64 n, int lane, int lanes) {
    RowSum row;
    row.max = LOWEST;
    row.sum = 0;
    float total = 0;
    float compensation = 0;
    float maxOfTotal = LOWEST;
    int fours = 0;
    int isBad = 0;
    i64 j = lane;
    for (; j + 3 * (i64) lanes < n; j += 4 * (i64) lanes) {
        const float a = z[j];
        const float b = z[j + lanes];
        const float c = z[j + 2 * (i64) lanes];
        const float d = z[j + 3 * (i64) lanes];
        isBad |= !(a <= GREATEST) || !(b <= GREATEST) || !(c <= GREATEST) || !(d <= GREATEST);
        const float ab = a > b ? a : b;
        const float cd = c > d ? c : d;
        const float abcd = ab > cd ? ab : cd;
        const float newMax = abcd > row.max ? abcd : row.max;
        row.sum = FMA(row.sum, exp_of(row.max - newMax),
                      (exp_of(a - newMax) + exp_of(b - newMax)) + (exp_of(c - newMax) + exp_of(d - newMax)));
        row.max = newMax;
        if (++fours == BLOCK_FOURS) {
            const float scale = exp_of(maxOfTotal - newMax);
            total *= scale;
            compensation *= scale;
            ADD_BLOCK(float, total, compensation, row.sum)
            row.sum = 0;
            maxOfTotal = newMax;
            fours = 0;
        }
    }
    for (; j < n; j += lanes) {
        const float a = z[j];
        isBad |= !(a <= GREATEST);
        const float newMax = a > row.max ? a : row.max;
        row.sum = FMA(row.sum, exp_of(row.max - newMax), exp_of(a - newMax));
        row.max = newMax;
    }
    const float scale = exp_of(maxOfTotal - row.max);
    row.sum = isBad ? QUIET_NAN : total * scale + (row.sum - compensation * scale);
    return row;
}

// Sets a RowSum to that of the whole row, in each work-item that shares it.
#define LANES_ROW_SUM(row, z, n, lane, lanes, partials) \
    row = lane_row_sum(z, n, lane, lanes); \
    const float maxOfLane = row.max; \
    LANES_MAX(row.max, lanes, partials) \
    row.sum *= exp_of(maxOfLane - row.max); \
    LANES_SUM(row.sum, lanes, partials)
#endif

// Whether every logit is below +infinity, none is NaN, and not all are -infinity.
FUNCTION int is_defined(RowSum row) {
    return row.sum > 0;
}
