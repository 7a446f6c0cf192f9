// a * b + c, rounded once, with and without an instruction for it.
#pragma once

#include "vectors.h"

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
typedef double vec_f64 __attribute__((ext_vector_type(WIDTH)));
typedef i64 vec_i64 __attribute__((ext_vector_type(WIDTH)));

// In binary64 the product is exact. The sum is rounded to odd: where it is not exact and its last bit is 0, it moves to the neighbour on
// the side of its error. It has more than 2 * 24 + 2 bits, so rounding that to binary32 is as if there were one rounding (Boldo and
// Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
#define MULTIPLY_ADD(name, f32, f64, i64s, convert, mask) \
    INLINE f32 name(f32 a, f32 b, f32 c) { \
        const f64 term = convert(c, f64); \
        const f64 product = convert(a, f64) * convert(b, f64); \
        const f64 sum = product + term; \
        const f64 part = sum - product; \
        const f64 error = (product - (sum - part)) + (term - part); /* 0 or NaN where the sum is exact or no number */ \
        union { \
            f64 value; \
            i64s bits; \
        } u = {sum}, e = {error}; \
        const i64s outwards = 1 | ((u.bits ^ e.bits) >> 63); /* -1 if the error has the other sign */ \
        u.bits += outwards & ((u.bits & 1) - 1) & mask((error > 0) | (error < 0)); \
        return convert(u.value, f32); \
    }
#define CAST(value, type) ((type) (value))
MULTIPLY_ADD(fma1, float, double, i64, CAST, -(i64))
MULTIPLY_ADD(fmav, vec, vec_f64, vec_i64, __builtin_convertvector, (vec_i64))
#endif
