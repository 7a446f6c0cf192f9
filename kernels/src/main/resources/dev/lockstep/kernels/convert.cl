#include "dialect.h"

// Conversions of elements. Binary64 is converted by integer operations on its bits, so no device needs binary64 arithmetic. Each kernel
// reads one element and writes one.

#define BITS_OF_FRACTION_64 52
#define BITS_OF_FRACTION_32 23
#define BITS_DROPPED (BITS_OF_FRACTION_64 - BITS_OF_FRACTION_32)

FUNCTION float f32_of_bf16(u16 x) {
    return as_float((u32) x << 16);
}

FUNCTION u16 bf16_of_f32(float x) {
    const u32 bits = as_uint(x);
    return x != x ? (u16) (bits >> 16 | 0x40) : (u16) ((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

// Shifts right, rounding to nearest, ties to even; 0 < bits < 64.
FUNCTION u64 rounded_shift(u64 x, int bits) {
    const u64 result = x >> bits;
    const u64 rest = x - (result << bits);
    const u64 middle = (u64) 1 << (bits - 1);
    return result + (rest > middle || (rest == middle && (result & 1)));
}

FUNCTION float f32_of_f64(u64 x) {
    const u32 sign = (u32) (x >> 63) << 31;
    const u64 rest = x & ~((u64) 1 << 63);
    const int exponent = (int) (rest >> BITS_OF_FRACTION_64) - 1023 + 127;
    if (rest > (u64) 0x7FF << BITS_OF_FRACTION_64) {
        return QUIET_NAN;
    }
    if (exponent >= 255) {
        return as_float(sign | 0x7F800000u);
    }
    if (exponent > 0) { // a carry out of the fraction moves the exponent on, up to infinity
        return as_float(sign | (u32) rounded_shift(rest - ((u64) (1023 - 127) << BITS_OF_FRACTION_64), BITS_DROPPED));
    }
    if (exponent < -BITS_OF_FRACTION_32) { // below half of the smallest subnormal number
        return as_float(sign);
    }
    const u64 significand = (rest & (((u64) 1 << BITS_OF_FRACTION_64) - 1)) | (u64) 1 << BITS_OF_FRACTION_64;
    return as_float(sign | (u32) rounded_shift(significand, BITS_DROPPED + 1 - exponent));
}

FUNCTION u64 f64_of_i32(int x) {
    if (x == 0) {
        return 0;
    }
    u64 significand = x < 0 ? (u64) -(i64) x : (u64) x;
    u64 exponent = 1023 + BITS_OF_FRACTION_64;
    for (int shift = 32; shift > 0; shift /= 2) {
        if (significand >> (BITS_OF_FRACTION_64 + 1 - shift) == 0) {
            significand <<= shift;
            exponent -= shift;
        }
    }
    return (x < 0 ? (u64) 1 << 63 : 0) | ((exponent - 1) << BITS_OF_FRACTION_64) + significand;
}

FUNCTION u64 f64_of_f32(float x) {
    const u32 bits = as_uint(x);
    const u64 sign = (u64) (bits >> 31) << 63;
    const u32 rest = bits & 0x7FFFFFFFu;
    if (rest >= 0x7F800000u) {
        return sign | (u64) 0x7FF << BITS_OF_FRACTION_64 | (u64) (rest & 0x7FFFFFu) << BITS_DROPPED;
    }
    if (rest >= 0x800000u) {
        return sign | ((u64) rest << BITS_DROPPED) + ((u64) (1023 - 127) << BITS_OF_FRACTION_64);
    }
    // A subnormal number is a whole number of 2^-149.
    return rest == 0 ? sign : sign | f64_of_i32((int) rest) - ((u64) 149 << BITS_OF_FRACTION_64);
}

FUNCTION int i32_of_f32(float x) {
    return x != x ? 0 : x >= 2147483648.0f ? 2147483647 : x <= -2147483648.0f ? -2147483647 - 1 : (int) x;
}

FUNCTION int i32_of_f64(u64 x) {
    const int isNegative = (int) (x >> 63);
    const u64 rest = x & ~((u64) 1 << 63);
    const int exponent = (int) (rest >> BITS_OF_FRACTION_64) - 1023;
    if (exponent < 0 || rest > (u64) 0x7FF << BITS_OF_FRACTION_64) {
        return 0;
    }
    if (exponent >= 31) {
        return isNegative ? -2147483647 - 1 : 2147483647;
    }
    const u64 significand = (rest & (((u64) 1 << BITS_OF_FRACTION_64) - 1)) | (u64) 1 << BITS_OF_FRACTION_64;
    const int magnitude = (int) (significand >> (BITS_OF_FRACTION_64 - exponent));
    return isNegative ? -magnitude : magnitude;
}

FUNCTION u8 u8_of_i32(int x) {
    return (u8) (x < 0 ? 0 : x > 255 ? 255 : x);
}

#define CONVERT(name, from, to, converted) \
    KERNEL name(GLOBAL const from *RESTRICT source, i64 sourceAt, i64 n, GLOBAL to *RESTRICT out, i64 outAt) { \
        FOR_ELEMENTS(i, n) { \
            const from x = source[sourceAt + i]; \
            out[outAt + i] = converted; \
        } \
    }

#define CONVERT_TO_F32(name, from, converted) \
    KERNEL name(GLOBAL const from *RESTRICT source, i64 sourceAt, i64 n, GLOBAL float *RESTRICT out, i64 outAt, \
                float factor, float shift) { \
        FOR_ELEMENTS(i, n) { \
            const from x = source[sourceAt + i]; \
            out[outAt + i] = FMA(converted, factor, shift); \
        } \
    }

CONVERT_TO_F32(convert_f32_f32, float, x)
CONVERT_TO_F32(convert_bf16_f32, u16, f32_of_bf16(x))
CONVERT_TO_F32(convert_f64_f32, u64, f32_of_f64(x))
CONVERT_TO_F32(convert_i32_f32, int, (float) x)
CONVERT_TO_F32(convert_u8_f32, u8, (float) x)
CONVERT(convert_f32_bf16, float, u16, bf16_of_f32(x))
CONVERT(convert_f64_bf16, u64, u16, bf16_of_f32(f32_of_f64(x)))
CONVERT(convert_i32_bf16, int, u16, bf16_of_f32((float) x))
CONVERT(convert_u8_bf16, u8, u16, bf16_of_f32((float) x))
CONVERT(convert_f32_f64, float, u64, f64_of_f32(x))
CONVERT(convert_bf16_f64, u16, u64, f64_of_f32(f32_of_bf16(x)))
CONVERT(convert_i32_f64, int, u64, f64_of_i32(x))
CONVERT(convert_u8_f64, u8, u64, f64_of_i32(x))
CONVERT(convert_f32_i32, float, int, i32_of_f32(x))
CONVERT(convert_bf16_i32, u16, int, i32_of_f32(f32_of_bf16(x)))
CONVERT(convert_f64_i32, u64, int, i32_of_f64(x))
CONVERT(convert_u8_i32, u8, int, x)
CONVERT(convert_f32_u8, float, u8, u8_of_i32(i32_of_f32(x)))
CONVERT(convert_bf16_u8, u16, u8, u8_of_i32(i32_of_f32(f32_of_bf16(x))))
CONVERT(convert_f64_u8, u64, u8, u8_of_i32(i32_of_f64(x)))
CONVERT(convert_i32_u8, int, u8, u8_of_i32(x))
