#pragma once
#include "../core/common.h"
#include "block.h"
#include "image.h"

const int MAX_THREADS = 1024;
const size_t MAX_SHARED = 48 << 10;         // of a block, without asking for more
const size_t MAX_SHARED_OPT_IN = 227 << 10;
const size_t SHARED_OF_MULTIPROCESSOR = 228 << 10;
const int THREADS_OF_MULTIPROCESSOR = 2048;

// A launch with a copy of its parameters, so that it can wait for its turn.
struct KernelCall {
    std::shared_ptr<Function> function;
    simcuda_dim3 grid;
    simcuda_dim3 block;
    size_t dynamicShared = 0;
    bool isCooperative = false;
    std::vector<char> parameters;

    // Runs all blocks; for the device's thread. Answers a result code.
    int run() const;
};

// Verifies what the driver verifies at once and copies the parameters. Answers a result code.
int prepare_call(KernelCall& call, void** kernelParams, void** extra);

int blocks_per_multiprocessor(const Function& function, int blockSize, size_t dynamicShared);
