#pragma once
// exp(x) for x <= 0, in binary32: 2^n * exp(r) with n the integer nearest to x / ln 2 and |r| <= ln 2 / 2, where a polynomial is accurate
// to an ulp (the coefficients of Cephes' expf). Results below 2^-126 become 0; NaN is not an argument.

#define LOG2_E 1.442695f
#define LN2_HIGH 0.6933594f
#define LN2_LOW (-2.1219444e-4f)
#define ROUNDER 12582912.0f // rounds by addition: the low bits of the sum are the nearest integer
#define SMALLEST_ARGUMENT (-87.33654f)

#define EXP(type, ints, x, result) \
    const type shifted = FMA(x, (type) LOG2_E, (type) ROUNDER); \
    const type n = shifted - ROUNDER; \
    const type r = FMA(n, (type) -LN2_LOW, FMA(n, (type) -LN2_HIGH, x)); \
    type p = FMA((type) 1.9875691e-4f, r, (type) 1.3981999e-3f); \
    p = FMA(p, r, (type) 8.333452e-3f); \
    p = FMA(p, r, (type) 4.1665796e-2f); \
    p = FMA(p, r, (type) 1.6666666e-1f); \
    p = FMA(p, r, (type) 0.5f); \
    p = FMA(p, r * r, r) + 1.0f; \
    const type result = as_##type(as_##ints(p) + (as_##ints(shifted) << 23));

FUNCTION float exp_of(float x) {
    EXP(float, uint, x, result)
    return x < SMALLEST_ARGUMENT ? 0 : result;
}

#if CPU_SHAPED
FUNCTION float16 exp_of_16(float16 x) {
    EXP(float16, uint16, x, result)
    return select(result, (float16) 0.0f, x < (float16) SMALLEST_ARGUMENT);
}
#endif
