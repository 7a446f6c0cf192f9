// Rows and columns of matrices, brought into the order in which a product reads them. Strides are in bytes, places in the array in floats.
#include "loops.h"

// Copies rows to places that are ld apart.
LOOP lockstep_pack_rows(float *out, NONE(1), NONE(2), i64 source, i64 stride, i64 rows, i64 n, i64 first, i64 ld) {
    for (i64 i = 0; i < rows; i++) {
        const float *from = at(source + i * stride);
        float *to = out + first + i * ld;
        INDEPENDENT for (i64 j = 0; j < n; j++) to[j] = from[j];
    }
    return 0;
}

LOOP lockstep_pack_panels(
    float *panels, NONE(1), NONE(2), i64 source, i64 stride, i64 rows, i64 n, i64 first, i64 panelStride) {
    for (i64 j = 0; j < n; j += NR) {
        float *to = panels + first + j / NR * panelStride;
        const int here = (int) min_of(NR, n - j);
        for (i64 i = 0; i < rows; i++) {
            const float *from = (const float *) at(source + i * stride) + j;
            if (here == NR) {
                STORE(to + i * NR, LOAD(from));
                STORE(to + i * NR + WIDTH, LOAD(from + WIDTH));
            } else {
                for (int l = 0; l < here; l++) to[i * NR + l] = from[l];
            }
        }
    }
    return 0;
}

typedef float four __attribute__((ext_vector_type(4)));
typedef four four_at __attribute__((aligned(4)));
#define LOAD4(p) (*(const four_at *) (p))
#define STORE4(p, value) (*(four_at *) (p) = (value))

INLINE void transpose_four(const float *from, i64 stride, float *to, i64 ld) {
    const four a = LOAD4(from), b = LOAD4(from + stride), c = LOAD4(from + 2 * stride), d = LOAD4(from + 3 * stride);
    const four abLow = __builtin_shufflevector(a, b, 0, 4, 1, 5), abHigh = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const four cdLow = __builtin_shufflevector(c, d, 0, 4, 1, 5), cdHigh = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    STORE4(to, __builtin_shufflevector(abLow, cdLow, 0, 1, 4, 5));
    STORE4(to + ld, __builtin_shufflevector(abLow, cdLow, 2, 3, 6, 7));
    STORE4(to + 2 * ld, __builtin_shufflevector(abHigh, cdHigh, 0, 1, 4, 5));
    STORE4(to + 3 * ld, __builtin_shufflevector(abHigh, cdHigh, 2, 3, 6, 7));
}

// The columns that are transposed at a time. The cache lines that they are written to stay in L1 until they are full.
#define TRANSPOSED_COLUMNS 128

// Transposes rows of n elements: element (i, j) goes to out[first + j * ld + i].
LOOP lockstep_transpose(float *out, NONE(1), NONE(2), i64 source, i64 strideBytes, i64 rows, i64 n, i64 first, i64 ld) {
    const float *from = at(source);
    const i64 stride = strideBytes / 4;
    float *to = out + first;
    for (i64 begin = 0; begin < n; begin += TRANSPOSED_COLUMNS) {
        const i64 end = min_of(n, begin + TRANSPOSED_COLUMNS);
        i64 i = 0;
        for (; i + 4 <= rows; i += 4) {
            i64 j = begin;
            for (; j + 4 <= end; j += 4) transpose_four(from + i * stride + j, stride, to + j * ld + i, ld);
            for (; j < end; j++) {
                for (int r = 0; r < 4; r++) to[j * ld + i + r] = from[(i + r) * stride + j];
            }
        }
        for (; i < rows; i++) {
            for (i64 j = begin; j < end; j++) to[j * ld + i] = from[i * stride + j];
        }
    }
    return 0;
}
