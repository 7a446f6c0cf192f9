#pragma once
#include "../core/common.h"

// Numbers of cudaDataType.
enum DataType { F32 = 0, BF16 = 14 };

// Numbers of cublasComputeType_t. Sums are binary32 always; TF32 says that the elements of A and B are rounded before.
enum ComputeType { COMPUTE_32F = 68, COMPUTE_32F_FAST_TF32 = 77 };

struct Matrix {
    const void* data;
    DataType type;
    int64_t ld;
    bool isTransposed;
};

// d[m,n] = alpha op(a)[m,k] op(b)[k,n] + beta c, all stored by columns, of binary32 but for a and b; bias[m] is added to each column.
struct Gemm {
    int64_t m, n, k;
    float alpha, beta;
    Matrix a, b;
    const float* c;
    int64_t cLd;
    float* d;
    int64_t dLd;
    bool roundsToTf32;
    const float* bias;
    float* sumsOfB;  // over k, n of them
};

void run_gemm(const Gemm& gemm);
