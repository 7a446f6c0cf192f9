#include "gemm.h"

static float as_float(uint32_t bits) {
    float x;
    memcpy(&x, &bits, 4);
    return x;
}

static uint32_t as_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    return bits;
}

// Keeps the upper bits, to the nearest, ties to even.
static float rounded(float x, int dropped) {
    const uint32_t bits = as_bits(x);
    if ((bits & 0x7F800000u) == 0x7F800000u) return x;
    const uint32_t mask = (1u << dropped) - 1;
    return as_float((bits + (mask >> 1) + (bits >> dropped & 1)) & ~mask);
}

float load_element(const void* data, DataType type, int64_t at) {
    return type == BF16 ? as_float((uint32_t) ((const uint16_t*) data)[at] << 16) : ((const float*) data)[at];
}

void store_element(void* data, DataType type, int64_t at, float value) {
    if (type == BF16) {
        const uint32_t bits = as_bits(value);
        ((uint16_t*) data)[at] = value != value ? (uint16_t) (bits >> 16 | 0x40) : (uint16_t) (as_bits(rounded(value, 16)) >> 16);
    } else {
        ((float*) data)[at] = value;
    }
}

size_t size_of_type(DataType type) {
    return type == BF16 ? 2 : 4;
}

bool is_simulated(int type) {
    return type == F32 || type == BF16;
}

static float input(const Matrix& matrix, Inputs inputs, int64_t at) {
    const float x = load_element(matrix.data, matrix.type, at);
    return inputs == Inputs::TF32 ? rounded(x, 13) : inputs == Inputs::BF16 ? rounded(x, 16) : x;
}

// Sums in the order of k, a column of the result at a time.
static void run_one(const Gemm& g, int64_t batch) {
    std::vector<float> a((size_t) (g.m * g.k));  // by columns
    for (int64_t p = 0; p < g.k; p++) {
        for (int64_t i = 0; i < g.m; i++) {
            a[(size_t) (p * g.m + i)] = input(g.a, g.inputs, batch * g.a.stride + (g.a.isTransposed ? i * g.a.ld + p : p * g.a.ld + i));
        }
    }
    std::vector<float> sums((size_t) g.m);
    std::vector<float> sumsOfA((size_t) g.m);
    for (int64_t j = 0; j < g.n; j++) {
        std::fill(sums.begin(), sums.end(), 0.0f);
        float sumOfB = 0;
        for (int64_t p = 0; p < g.k; p++) {
            const float x = input(g.b, g.inputs, batch * g.b.stride + (g.b.isTransposed ? p * g.b.ld + j : j * g.b.ld + p));
            sumOfB += x;
            const float* column = &a[(size_t) (p * g.m)];
            for (int64_t i = 0; i < g.m; i++) sums[(size_t) i] += column[i] * x;
        }
        if (g.biasGradient != nullptr && g.isGradientOfB) store_element(g.biasGradient, g.biasType, j, sumOfB);
        for (int64_t i = 0; i < g.m; i++) {
            float result = g.alpha * sums[(size_t) i];
            if (g.beta != 0) result += g.beta * load_element(g.c, g.dType, batch * g.cStride + j * g.cLd + i);
            if (g.bias != nullptr) result += load_element(g.bias, g.biasType, i);
            if (g.hasRelu && !(result > 0)) result = result != result ? result : 0;
            store_element(g.d, g.dType, batch * g.dStride + j * g.dLd + i, result);
        }
    }
    if (g.biasGradient != nullptr && !g.isGradientOfB) {
        for (int64_t p = 0; p < g.k; p++) {
            for (int64_t i = 0; i < g.m; i++) sumsOfA[(size_t) i] += a[(size_t) (p * g.m + i)];
        }
        for (int64_t i = 0; i < g.m; i++) store_element(g.biasGradient, g.biasType, i, sumsOfA[(size_t) i]);
    }
}

void run_gemm(const Gemm& gemm) {
    for (int64_t batch = 0; batch < gemm.batches; batch++) run_one(gemm, batch);
}
