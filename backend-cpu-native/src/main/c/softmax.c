// Maxima and exponentials of rows and of columns in lanes.
#include "loops.h"

// Returns the bits of the maximum.
LOOP lockstep_max(NO_ARRAYS, i64 zAt, i64 n) {
    const float *z = at(zAt);
    float max = z[0];
    i64 i = 0;
    if (n >= SUM_LANES) {
        float lane[SUM_LANES];
        for (int l = 0; l < SUM_LANES; l++) lane[l] = z[l];
        for (i = SUM_LANES; i + SUM_LANES <= n; i += SUM_LANES) {
            for (int l = 0; l < SUM_LANES; l++) lane[l] = max1(lane[l], z[i + l]);
        }
        for (int l = 0; l < SUM_LANES; l++) max = max1(max, lane[l]);
    }
    for (; i < n; i++) max = max1(max, z[i]);
    return bits_of(max);
}

// Returns the bits of the sum, which has binary64.
LOOP lockstep_exp_sum(NO_ARRAYS, i64 zAt, i64 outAt, i64 n, i64 maxBits) {
    const float *z = at(zAt);
    float *out = at(outAt);
    const float max = float_of(maxBits);
    INDEPENDENT for (i64 i = 0; i < n; i++) out[i] = exp1(z[i] - max);
    float sum[SUM_LANES] = {0};
    float error[SUM_LANES] = {0};
    i64 i = 0;
    for (; i + SUM_LANES <= n; i += SUM_LANES) {
        for (int l = 0; l < SUM_LANES; l++) {
            const float term = out[i + l] - error[l];
            const float next = sum[l] + term;
            error[l] = (next - sum[l]) - term;
            sum[l] = next;
        }
    }
    for (int l = 0; i < n; i++, l++) {
        const float term = out[i] - error[l];
        const float next = sum[l] + term;
        error[l] = (next - sum[l]) - term;
        sum[l] = next;
    }
    double total = 0;
    for (int l = 0; l < SUM_LANES; l++) total += (double) sum[l] - error[l];
    union {
        double value;
        i64 bits;
    } u = {total};
    return u.bits;
}

void exp_columns(const float *z, int n, float *max, float *e) {
    float maxima[LANES];
    for (int l = 0; l < LANES; l++) maxima[l] = z[l];
    for (int j = 1; j < n; j++) {
        for (int l = 0; l < LANES; l++) maxima[l] = max1(maxima[l], z[j * LANES + l]);
    }
    for (int l = 0; l < LANES; l++) max[l] = maxima[l];
    for (int j = 0; j < n; j++) {
        INDEPENDENT for (int l = 0; l < LANES; l++) e[j * LANES + l] = exp1(z[j * LANES + l] - maxima[l]);
    }
}

void scale_columns(float *values, int n, const float *factors, const float *shifts) {
    for (int j = 0; j < n; j++) {
        INDEPENDENT for (int l = 0; l < LANES; l++) values[j * LANES + l] = fma1(values[j * LANES + l], factors[l], shifts[j]);
    }
}

LOOP lockstep_exp_columns(float *z, float *max, float *e, i64 n) {
    exp_columns(z, (int) n, max, e);
    return 0;
}

LOOP lockstep_scale_columns(float *values, float *factors, float *shifts, i64 n) {
    scale_columns(values, (int) n, factors, shifts);
    return 0;
}
