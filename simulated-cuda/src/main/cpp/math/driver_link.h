#pragma once
#include "gemm.h"

// What the math libraries use of the simulated driver.
extern "C" {
int simcuda_enter(const char* name);
int simcuda_submit(void* stream, int (*run)(void*), void* data, void (*release)(void*));
int simcuda_synchronize();
void simcuda_count_handles(int64_t change);
int cuCtxGetCurrent(void** context);
}

// Runs the product in the stream's order; answers a code of the driver.
inline int submit_gemm(void* stream, const Gemm& gemm) {
    return simcuda_submit(
        stream,
        [](void* data) {
            run_gemm(*(Gemm*) data);
            return 0;
        },
        new Gemm(gemm), [](void* data) { delete (Gemm*) data; });
}

// Waits for the device, as the libraries do before they release a handle; false where a capture forbids it. A device that has failed is
// not in the way.
inline bool wait_for_device() {
    const int unsupportedInCapture = 900;
    return simcuda_synchronize() != unsupportedInCapture;
}
