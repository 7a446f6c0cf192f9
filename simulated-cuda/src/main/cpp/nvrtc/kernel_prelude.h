#pragma once
// What CUDA C++ knows without an include, in the words of g++. Included before each kernel source; includes nothing of the system.
#include "../device/kernel_abi.h"

#define __global__
#define __launch_bounds__(...)
#define __device__
#define __host__
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __restrict__ __restrict
#define __constant__ extern "C" __attribute__((used))
#define __shared__ static __thread

#define threadIdx simcuda_thread_idx
#define blockIdx simcuda_block.block_idx
#define blockDim simcuda_block.block_dim
#define gridDim simcuda_block.grid_dim
#define warpSize 32

typedef simcuda_dim3 dim3;
typedef simcuda_dim3 uint3;
typedef __SIZE_TYPE__ size_t;
typedef signed char int8_t;
typedef short int16_t;
typedef int int32_t;
typedef long int64_t;
typedef unsigned char uint8_t;
typedef unsigned short uint16_t;
typedef unsigned int uint32_t;
typedef unsigned long uint64_t;
typedef __UINTPTR_TYPE__ uintptr_t;

#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")

#include "prelude_vectors.h"
#include "prelude_math.h"
#include "prelude_atomics.h"
#include "prelude_warp.h"

#define assert(condition) ((condition) ? (void) 0 : simcuda_trap(710, "assertion failed: " #condition))
#define __trap() simcuda_trap(719, "__trap()")

extern "C" int printf(const char*, ...);
extern "C" void* memcpy(void*, const void*, size_t);
extern "C" void* memset(void*, int, size_t);

inline long long clock64() { return (long long) __builtin_ia32_rdtsc(); }
inline void __nanosleep(unsigned) { simcuda_relax(); }

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
