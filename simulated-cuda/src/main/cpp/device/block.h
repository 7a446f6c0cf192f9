#pragma once
#include "../core/common.h"
#include "fiber.h"
#include "kernel_abi.h"

// Why a kernel stopped before its end. Empty text: it did not.
struct KernelFailure {
    int code = 0;
    std::string text;
};

struct Launch {
    const simcuda_kernel_t* kernel = nullptr;
    simcuda_dim3 grid;
    simcuda_dim3 block;
    void** parameters = nullptr;
    uint64_t seed = 0;
};

// Runs one block on the calling thread.
void run_block(const Launch& launch, simcuda_dim3 blockIdx, KernelFailure& failure);
