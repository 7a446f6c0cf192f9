// What all loops share. The interface Kernels of the CPU backend says what each loop computes, to the bit.
#pragma once

#include "sums.h"

#define LANES 16        // partial sums of a row
#define SUM_LANES 64    // partial sums of a row of exponentials
#define DOT_ROWS 4      // rows of x of a tile of dot products
#define DOT_COLUMNS 5   // rows of w of it
#define GRADIENT_ROWS 5 // outputs of a tile of the weight gradient
#define KC 512          // terms of a block of a product
#define PACKED_LDA (KC + LANES) // from one row of packed a to the next
#define CACHE_LINE 64   // bytes

typedef float lanes16 __attribute__((ext_vector_type(LANES)));
typedef lanes16 lanes16_at __attribute__((aligned(4)));
#define LOAD16(p) (*(const lanes16_at *) (p))
#define STORE16(p, value) (*(lanes16_at *) (p) = (value))

// Java calls all loops in one way, so that the JVM links one kind of call only: three arrays of its heap, which a loop may or may not have,
// then words of 64 bits, as many as the loop has, and a word as the result. Addresses, strides and lengths are words, and so are the bits
// of a float or double.
#define LOOP __attribute__((visibility("default"))) i64
#define NONE(n) __attribute__((unused)) float *none##n
#define NO_ARRAYS NONE(0), NONE(1), NONE(2)

INLINE void *at(i64 address) {
    return (void *) (uintptr_t) address;
}
INLINE double double_of(i64 word) {
    union {
        i64 bits;
        double value;
    } u = {word};
    return u.value;
}
INLINE i32 bits_of(float value) {
    union {
        float value;
        i32 bits;
    } u = {value};
    return u.bits;
}
INLINE float float_of_bits(i32 bits) {
    union {
        i32 bits;
        float value;
    } u = {bits};
    return u.value;
}
INLINE float float_of(i64 word) {
    return float_of_bits((i32) word);
}

// Java's Math.max: NaN if one is, and 0 is greater than -0.
INLINE float max1(float a, float b) {
    const float equal = float_of_bits(bits_of(a) & bits_of(b));
    return a == b ? equal : a > b || a != a ? a : b;
}
INLINE int is_finite(float value) {
    return value - value == 0;
}
INLINE i64 min_of(i64 a, i64 b) {
    return a < b ? a : b;
}

// exp(x) for x <= 0: the formula of the class Exp.
INLINE float exp1(float x) {
    const float shifted = fma1(x, 1.442695f, 0x1.8p23f);
    const float n = shifted - 0x1.8p23f;
    const float r = fma1(n, 2.1219444e-4f, fma1(n, -0.6933594f, x));
    float p = fma1(1.9875691e-4f, r, 1.3981999e-3f);
    p = fma1(p, r, 8.333452e-3f);
    p = fma1(p, r, 4.1665796e-2f);
    p = fma1(p, r, 1.6666666e-1f);
    p = fma1(p, r, 0.5f);
    p = fma1(p, r * r, r) + 1;
    const i32 scaled = (i32) ((uint32_t) bits_of(p) + ((uint32_t) bits_of(shifted) << 23));
    return x < -87.33654f ? 0 : float_of_bits(scaled);
}

#define MAX_CLASSES LANES // of a row that lies in a lane
#define MAX_OUTPUTS 20    // of a tall and skinny product

// What a group of LANES rows needs, one row in each lane.
struct rows {
    float products[(MAX_OUTPUTS + DOT_COLUMNS) * LANES * LANES];
    float z[MAX_OUTPUTS * LANES];
    float e[MAX_CLASSES * LANES];
    float max[LANES];
    float factor[LANES];
    float labelled[LANES];
};

// The options of softmax cross-entropy without class weights.
struct loss {
    int classes;
    double smoothing;
    double rowFactor; // of each row's loss and gradient
};

void dot_tile(
    const float *x, i64 xStride, int rows, const float *w, i64 wStride, int columns, i64 k, float *products);
void dot_rows(const float *x, int first, int n, const float *w, int outputs, i64 k, struct rows *r);
void sum_rows(const float *x, int n, const float *w, const float *bias, int outputs, i64 k, struct rows *r);
void cross_entropy(const struct loss *loss, const i32 *label, int n, int wantsGradient, struct rows *r, double *losses);
int correct(const struct rows *r, const i32 *label, int n);
void sum_lanes(float *products, int n, const float *shifts, float *out);
void exp_columns(const float *z, int n, float *max, float *e);
void scale_columns(float *values, int n, const float *factors, const float *shifts);
void scale_bytes(const u8 *source, float *out, i64 n, float factor, float shift);
void scale_floats(const float *source, float *out, i64 n, float factor, float shift);
void sgd_step(float *w, const float *gradient, i64 n, float rate, float decay);

// The operands of a block of the weight gradient; see WeightGradientCall.
struct gradient {
    const float *packed;
    const float *x; // from the block's first row on
    float *sums;    // gradWeight
    float *weight;
    i64 inputs;
    int outputs;
    int rows;
    int add;
    int store;
    int update;
    float rate;
    float decay;
};
void weight_gradient(const struct gradient *g, i64 from, i64 to);
