#pragma once
#include "../core/common.h"
#include "fiber.h"
#include "kernel_abi.h"

// Why a kernel stopped before its end. Empty text: it did not.
struct KernelFailure {
    int code = 0;
    std::string text;
};

// For the blocks of a cooperative launch, each on its own thread of the operating system.
struct GridBarrier {
    std::mutex mutex;
    std::condition_variable released;
    int expected = 0;
    int arrived = 0;
    uint64_t round = 0;
    bool isBroken = false;

    bool wait();  // false: another block has failed
    void break_off();
};

struct Launch {
    const simcuda_kernel_t* kernel = nullptr;
    simcuda_dim3 grid;
    simcuda_dim3 block;
    size_t dynamicShared = 0;
    void** parameters = nullptr;
    GridBarrier* gridBarrier = nullptr;  // null: not a cooperative launch
    uint64_t seed = 0;
};

// Runs one block on the calling thread.
void run_block(const Launch& launch, simcuda_dim3 blockIdx, KernelFailure& failure);
