#pragma once
// What kernels use of what CUDA C++ knows without an include, in the words of g++. Included before each kernel source; includes nothing
// of the system.
#include "../device/kernel_abi.h"

#define __global__
#define __launch_bounds__(...)
#define __device__
#define __restrict__ __restrict
#define __shared__ static __thread

#define threadIdx simcuda_thread_idx
#define blockIdx simcuda_block.block_idx
#define blockDim simcuda_block.block_dim
#define gridDim simcuda_block.grid_dim

// `__LINE__` is that of the source.
#define __syncthreads() simcuda_barrier(__LINE__)

extern "C" float fmaf(float, float, float);
extern "C" float logf(float);
extern "C" float sqrtf(float);

// The parameters of a kernel, from the type of the function.
template <unsigned... I> struct simcuda_indices {};

template <class... A> struct simcuda_signature {
    template <void (*kernel)(A...), unsigned... I>
    static void run_with(void** p, simcuda_indices<I...>) { kernel(*(A*) p[I]...); }

    template <void (*kernel)(A...)>
    static void run(void** p) { run_with<kernel>(p, simcuda_indices<__integer_pack(sizeof...(A))...>()); }

    static constexpr unsigned count = sizeof...(A);
    static constexpr unsigned sizes[sizeof...(A) + 1] = {sizeof(A)..., 0};
    static constexpr unsigned alignments[sizeof...(A) + 1] = {alignof(A)..., 1};
};

template <class... A> simcuda_signature<A...> simcuda_signature_of(void (*)(A...));

#define SIMCUDA_KERNEL(name, bounds) \
    {#name, decltype(simcuda_signature_of(&name))::template run<&name>, bounds, (int) decltype(simcuda_signature_of(&name))::count, \
     decltype(simcuda_signature_of(&name))::sizes, decltype(simcuda_signature_of(&name))::alignments}
