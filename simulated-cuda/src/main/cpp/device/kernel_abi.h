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
    void* dynamic_shared;
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

enum simcuda_warp_op {
    SIMCUDA_SYNC,
    SIMCUDA_SHUFFLE,       // argument: the lane to read from
    SIMCUDA_BALLOT,
    SIMCUDA_MATCH_ANY,
    SIMCUDA_REDUCE_ADD,
    SIMCUDA_REDUCE_MIN,
    SIMCUDA_REDUCE_MAX,
    SIMCUDA_REDUCE_AND,
    SIMCUDA_REDUCE_OR,
    SIMCUDA_REDUCE_XOR
};

enum simcuda_barrier_op { SIMCUDA_BARRIER, SIMCUDA_BARRIER_COUNT, SIMCUDA_BARRIER_AND, SIMCUDA_BARRIER_OR, SIMCUDA_BARRIER_GRID };

extern "C" {
// The index of the thread that runs now. Thread-local, and set at each switch between the threads of a block.
extern __thread simcuda_dim3 simcuda_thread_idx __attribute__((tls_model("initial-exec")));
extern __thread simcuda_block_t simcuda_block __attribute__((tls_model("initial-exec")));
// `line` tells one barrier from another: all threads of a block must wait at the same one.
int simcuda_barrier(int op, int predicate, int line);
unsigned long long simcuda_warp(int op, unsigned mask, unsigned long long value, int argument, int line);
unsigned simcuda_active_mask();
void simcuda_trap(int code, const char* what) __attribute__((noreturn));
void simcuda_relax();  // for loops that wait for another block
}
