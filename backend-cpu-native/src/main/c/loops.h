// What all loops share: types, vectors, arithmetic. The interface Kernels of the CPU backend says what each loop computes, to the bit.
#pragma once

#include <stdint.h>

typedef int64_t i64;
typedef int32_t i32;
typedef uint8_t u8;

#define LANES 16        // partial sums of a row
#define SUM_LANES 64    // partial sums of a row of exponentials
#define DOT_ROWS 4      // rows of x of a tile of dot products
#define DOT_COLUMNS 5   // rows of w of it
#define GRADIENT_ROWS 5 // outputs of a tile of the weight gradient
#define PACKED_LDA 528  // from one row of packed a to the next

// WIDTH is the floats of a vector register. Tiles are as large as the registers allow; they change no bit.
#if defined(__AVX512F__)
#define WIDTH 16
#define GRADIENT_VECTORS 4
#define MR 8
#elif defined(__AVX2__)
#define WIDTH 8
#define GRADIENT_VECTORS 2
#define MR 6
#elif defined(__aarch64__)
#define WIDTH 4
#define GRADIENT_VECTORS 4
#define MR 8
#else
#define WIDTH 4
#define GRADIENT_VECTORS 1
#define MR 2
#endif
#define NR (2 * WIDTH)

typedef float vec __attribute__((ext_vector_type(WIDTH)));
typedef vec vec_at __attribute__((aligned(4)));
typedef float lanes16 __attribute__((ext_vector_type(LANES)));
typedef lanes16 lanes16_at __attribute__((aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
// Elements depend on none but those at their own index, even where an output is an input.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

#define LOAD(p) (*(const vec_at *) (p))
#define STORE(p, value) (*(vec_at *) (p) = (value))
#define LOAD16(p) (*(const lanes16_at *) (p))
#define STORE16(p, value) (*(lanes16_at *) (p) = (value))

// a * b + c, rounded once.
#if defined(__FMA__) || defined(__aarch64__)
// The only places where the compiler may contract.
INLINE float fma1(float a, float b, float c) {
#pragma STDC FP_CONTRACT ON
    return a * b + c;
}
INLINE vec fmav(vec a, vec b, vec c) {
#pragma STDC FP_CONTRACT ON
    return a * b + c;
}
#else
// In binary64 the product is exact. The sum is rounded to odd: where it is not exact and its last bit is 0, it moves to the neighbour on the
// side of its error. It has more than 2 * 24 + 2 bits, so rounding that to binary32 is as if there were one rounding (Boldo and Melquiond,
// "Emulation of FMA and correctly rounded sums", 2008).
INLINE float fma1(float a, float b, float c) {
    const double product = (double) a * b;
    const double sum = product + c;
    const double part = sum - product;
    const double error = (product - (sum - part)) + (c - part); // 0 or NaN where the sum is exact or no number
    union {
        double value;
        i64 bits;
    } u = {sum};
    const i64 outwards = ((error > 0) & (sum > 0)) | ((error < 0) & (sum < 0));
    const i64 inwards = ((error > 0) & (sum < 0)) | ((error < 0) & (sum > 0));
    u.bits += ((u.bits & 1) - 1) & (outwards - inwards);
    return (float) u.value;
}

// A sum that is rounded to nearest twice goes wrong in two cases only: half-way between two floats, and below the normal floats, whose
// half-ways lie elsewhere. A sum of 0 is as small, but right.
#define DROPPED 0x1fffffff // the bits that binary32 leaves out
#define HALF_WAY 0x10000000
#define SIGN ((i32) 0x80000000) // in the upper half of a double, as are these
#define EXPONENT 0x7ff00000
#define SMALLEST_EXPONENT ((1023 - 126) << 20)
typedef double vec_f64 __attribute__((ext_vector_type(WIDTH)));
typedef i32 vec_i32 __attribute__((ext_vector_type(WIDTH)));
typedef i32 halves __attribute__((ext_vector_type(2 * WIDTH)));
INLINE int any(vec_i32 lanes) {
    return (lanes[0] | lanes[1] | lanes[2] | lanes[3]) != 0;
}
INLINE vec fmav(vec a, vec b, vec c) {
    const vec_f64 sum = __builtin_convertvector(a, vec_f64) * __builtin_convertvector(b, vec_f64) + __builtin_convertvector(c, vec_f64);
    vec result = __builtin_convertvector(sum, vec);
    const vec_i32 low = __builtin_shufflevector((halves) sum, (halves) sum, 0, 2, 4, 6);
    const vec_i32 high = __builtin_shufflevector((halves) sum, (halves) sum, 1, 3, 5, 7);
    const vec_i32 isSmall = ((high & EXPONENT) < SMALLEST_EXPONENT) & ((low | (high & ~SIGN)) != 0);
    if (__builtin_expect(any(((low & DROPPED) == HALF_WAY) | isSmall), 0)) {
        for (int l = 0; l < WIDTH; l++) result[l] = fma1(a[l], b[l], c[l]);
    }
    return result;
}
#endif

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
