#pragma once
// What compiled kernels and libcuda.so.1 share. Kernels include it before all else, so nothing is included here.

struct simcuda_dim3 {
    unsigned x, y, z;
};

// Of the block that an operating system's thread runs.
struct simcuda_block_t {
    simcuda_dim3 block_idx;
    simcuda_dim3 block_dim;
    simcuda_dim3 grid_dim;
};

struct simcuda_kernel_t {
    const char* name;
    void (*run)(void** parameters);  // as one thread
    int max_threads;                 // of __launch_bounds__, 0 without
    int parameter_count;
    const unsigned* parameter_sizes;
    const unsigned* parameter_alignments;
};

struct simcuda_image_t {
    unsigned magic;
    int toolkit;    // 12060
    int arch;       // 90
    int kernel_count;
    const simcuda_kernel_t* kernels;
};

#define SIMCUDA_MAGIC 0x51C0DA01u

extern "C" {
// The index of the thread that runs now. Thread-local, and set at each switch between the threads of a block.
extern __thread simcuda_dim3 simcuda_thread_idx __attribute__((tls_model("initial-exec")));
extern __thread simcuda_block_t simcuda_block __attribute__((tls_model("initial-exec")));
// `line` tells one barrier from another: all threads of a block must wait at the same one.
void simcuda_barrier(int line);
}
