#pragma once
// What softmax, logSoftmax and the cross-entropy have in common: a row's maximum, and the sum of exp(z - maximum).

#include "exp.h"
#include "reduce.h"
#include "vector.h"

// A row's maximum and sum of exponentials. The sum is 0 where all logits are -infinity, and NaN where one is NaN or +infinity.
typedef struct {
    float max;
    float sum;
} RowSum;

#if CPU_SHAPED
// The columns whose exponentials are added plainly: a multiple of 2 WIDTH. The policy allows a probability 16u at any length.
#define BLOCK_COLUMNS 256

// Computes the sum of a row, and leaves exp(z - maximum) in `exponentials` unless that is 0.
FUNCTION RowSum sum_row(GLOBAL const float *z, i64 n, GLOBAL float *exponentials) {
    const i64 whole = n - n % WIDTH;
    float16 most = (float16) LOWEST;
    int16 isBad = (int16) 0;
    for (i64 j = 0; j < whole; j += WIDTH) {
        const float16 x = vload16(0, z + j);
        most = fmax(most, x);
        isBad |= !(x <= (float16) GREATEST);
    }
    if (whole < n) {
        const float16 x = load_rest(z + whole, n - whole, LOWEST);
        most = fmax(most, x);
        isBad |= !(x <= (float16) GREATEST);
    }
    RowSum row;
    row.max = max_of_16(most);
    if (any(isBad)) {
        row.sum = QUIET_NAN;
        return row;
    }
    float16 total = (float16) 0.0f;
    float16 excess = (float16) 0.0f;
    for (i64 j = 0; j < n;) {
        const i64 end = LESSER(n, j + BLOCK_COLUMNS);
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
            const i64 here = LESSER(WIDTH, end - j);
            const float16 e = exp_of_16(load_rest(z + j, here, -INFINITY) - row.max);
            sum0 += e;
            if (exponentials != 0) {
                store_rest(e, exponentials + j, here);
            }
        }
        ADD_BLOCK(float16, total, excess, sum0 + sum1)
    }
    row.sum = sum_of_16(total);
    return row;
}

#else

// Groups of four columns whose exponentials are added plainly.
#define BLOCK_FOURS 8

// The sum of the columns that a lane takes, in one pass: the sum so far is scaled where the maximum grows.
FUNCTION RowSum lane_row_sum(GLOBAL const float *z, i64 n, int lane, int lanes) {
    RowSum row;
    row.max = LOWEST;
    row.sum = 0;
    float total = 0;
    float excess = 0;
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
        const float most = abcd > row.max ? abcd : row.max;
        row.sum = FMA(row.sum, exp_of(row.max - most), (exp_of(a - most) + exp_of(b - most)) + (exp_of(c - most) + exp_of(d - most)));
        row.max = most;
        if (++fours == BLOCK_FOURS) {
            const float scale = exp_of(maxOfTotal - most);
            total *= scale;
            excess *= scale;
            ADD_BLOCK(float, total, excess, row.sum)
            row.sum = 0;
            maxOfTotal = most;
            fours = 0;
        }
    }
    for (; j < n; j += lanes) {
        const float a = z[j];
        isBad |= !(a <= GREATEST);
        const float most = a > row.max ? a : row.max;
        row.sum = FMA(row.sum, exp_of(row.max - most), exp_of(a - most));
        row.max = most;
    }
    const float scale = exp_of(maxOfTotal - row.max);
    row.sum = isBad ? QUIET_NAN : total * scale + (row.sum - excess * scale);
    return row;
}

// Sets a RowSum to the sum of a whole row, in each of the items that share it.
#define LANES_ROW_SUM(row, z, n, lane, lanes, parts) \
    row = lane_row_sum(z, n, lane, lanes); \
    const float maxOfLane = row.max; \
    LANES_MAX(row.max, lanes, parts) \
    row.sum *= exp_of(maxOfLane - row.max); \
    LANES_SUM(row.sum, lanes, parts)
#endif

// Whether every logit is below +infinity, none is NaN, and not all are -infinity.
FUNCTION int is_defined(RowSum row) {
    return row.sum > 0;
}
