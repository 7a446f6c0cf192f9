#pragma once
#include "../core/common.h"
#include "block.h"
#include "image.h"

const int MAX_THREADS = 1024;  // of a block

// A launch with a copy of its parameters, so that it can wait for its turn.
struct KernelCall {
    std::shared_ptr<Function> function;
    simcuda_dim3 grid;
    simcuda_dim3 block;
    std::vector<char> parameters;

    // Runs all blocks; for the device's thread. Answers a result code.
    int run() const;
};

// Verifies what the driver verifies at once and copies the parameters. Answers a result code.
int prepare_call(KernelCall& call, void** kernelParams);
