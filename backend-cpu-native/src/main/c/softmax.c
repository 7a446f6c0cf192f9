// Maxima and exponentials of rows and of columns in lanes.
#include "loops.h"

static float max_of(const float *z, i64 n) {
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
    return max;
}

// Returns the bits of the maximum.
LOOP lockstep_max(NO_ARRAYS, i64 z, i64 n) {
    return bits_of(max_of(at(z), n));
}

// Writes exponentials and returns their sum.
static double exp_sum(const float *z, float *out, i64 n, float max) {
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
    return total;
}

// Returns the bits of the sum, which has binary64.
LOOP lockstep_exp_sum(NO_ARRAYS, i64 z, i64 out, i64 n, i64 max) {
    union {
        double value;
        i64 bits;
    } sum = {exp_sum(at(z), at(out), n, float_of(max))};
    return sum.bits;
}

// Rows that may be written in place of the logits. A row whose maximum is not finite has no softmax.
LOOP lockstep_softmax_rows(NO_ARRAYS, i64 zAt, i64 outAt, i64 rows, i64 classes) {
    const float *z = at(zAt);
    float *out = at(outAt);
    for (i64 i = 0; i < rows; i++, z += classes, out += classes) {
        const float max = max_of(z, classes);
        if (is_finite(max)) {
            const double sum = exp_sum(z, out, classes, max);
            scale_floats(out, out, classes, (float) (1 / sum), 0);
        } else {
            for (i64 j = 0; j < classes; j++) out[j] = __builtin_nanf("");
        }
    }
    return 0;
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
