#pragma once
#include "../core/common.h"

// Numbers of cudaDataType.
enum DataType { F32 = 0, F64 = 1, F16 = 2, BF16 = 14 };

// How the elements of A and B are rounded before they are multiplied. Sums are binary32 always.
enum class Inputs { AS_THEY_ARE, TF32, BF16 };

struct Matrix {
    const void* data;
    DataType type;
    int64_t ld;
    int64_t stride;  // elements to the next of a batch
    bool isTransposed;
};

// c[m,n] = alpha op(a)[m,k] op(b)[k,n] + beta c, all stored by columns; bias[m] is added to each column; then max with 0.
struct Gemm {
    int64_t m, n, k;
    int64_t batches = 1;
    float alpha, beta;
    Matrix a, b;
    const void* c;
    int64_t cLd, cStride;
    void* d;
    DataType dType;
    int64_t dLd, dStride;
    Inputs inputs;
    const void* bias = nullptr;
    DataType biasType = F32;
    bool hasRelu = false;
    void* biasGradient = nullptr;  // sums over k of op(a), m of them, or of op(b), n of them
    bool isGradientOfB = false;
};

void run_gemm(const Gemm& gemm);

float load_element(const void* data, DataType type, int64_t at);
void store_element(void* data, DataType type, int64_t at, float value);
size_t size_of_type(DataType type);
bool is_simulated(int type);
