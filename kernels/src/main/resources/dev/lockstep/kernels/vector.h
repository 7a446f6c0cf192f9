#pragma once
// Vectors of floats, for the kernels of processors.

#if CPU_SHAPED
#define WIDTH 16

FUNCTION float max_of_16(float16 x) {
    const float8 a = fmax(x.lo, x.hi);
    const float4 b = fmax(a.lo, a.hi);
    const float2 c = fmax(b.lo, b.hi);
    return fmax(c.x, c.y);
}

FUNCTION float sum_of_16(float16 x) {
    const float8 a = x.lo + x.hi;
    const float4 b = a.lo + a.hi;
    const float2 c = b.lo + b.hi;
    return c.x + c.y;
}

// Loads the last elements of a row, fewer than WIDTH, padded with `filler`.
FUNCTION float16 load_rest(GLOBAL const float *from, i64 n, float filler) {
    float rest[WIDTH];
    for (int k = 0; k < WIDTH; k++) {
        rest[k] = k < n ? from[k] : filler;
    }
    return vload16(0, rest);
}

FUNCTION void store_rest(float16 x, GLOBAL float *to, i64 n) {
    float rest[WIDTH];
    vstore16(x, 0, rest);
    for (int k = 0; k < n; k++) {
        to[k] = rest[k];
    }
}
#endif
