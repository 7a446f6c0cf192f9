#include "gemm.h"

static float as_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

// Keeps the ten upper bits of the fraction, to the nearest, ties to even.
static float rounded_to_tf32(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    if ((bits & 0x7F800000u) == 0x7F800000u) return x;
    const int dropped = 13;
    const uint32_t mask = (1u << dropped) - 1;
    return as_float((bits + (mask >> 1) + (bits >> dropped & 1)) & ~mask);
}

static float input(const Matrix& matrix, bool roundsToTf32, int64_t row, int64_t column) {
    const int64_t at = matrix.isTransposed ? row * matrix.ld + column : column * matrix.ld + row;
    const float x = matrix.type == BF16 ? as_float((uint32_t) ((const uint16_t*) matrix.data)[at] << 16) : ((const float*) matrix.data)[at];
    return roundsToTf32 ? rounded_to_tf32(x) : x;
}

// Sums in the order of k, a column of the result at a time.
void run_gemm(const Gemm& g) {
    std::vector<float> a((size_t) (g.m * g.k));  // by columns
    for (int64_t p = 0; p < g.k; p++) {
        for (int64_t i = 0; i < g.m; i++) a[(size_t) (p * g.m + i)] = input(g.a, g.roundsToTf32, i, p);
    }
    std::vector<float> sums((size_t) g.m);
    for (int64_t j = 0; j < g.n; j++) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        float sumOfB = 0;
        for (int64_t p = 0; p < g.k; p++) {
            const float x = input(g.b, g.roundsToTf32, p, j);
            sumOfB += x;
            const float* column = &a[(size_t) (p * g.m)];
            for (int64_t i = 0; i < g.m; i++) sums[(size_t) i] += column[i] * x;
        }
        if (g.sumsOfB != nullptr) g.sumsOfB[j] = sumOfB;
        for (int64_t i = 0; i < g.m; i++) {
            float result = g.alpha * sums[(size_t) i];
            if (g.beta != 0) result += g.beta * g.c[j * g.cLd + i];
            if (g.bias != nullptr) result += g.bias[i];
            g.d[j * g.dLd + i] = result;
        }
    }
}
