#pragma once
// One dialect for CUDA C (nvcc, NVRTC, g++ with definitions of CUDA's keywords) and OpenCL C 1.2. It includes nothing. Defined before:
// GROUP, the work-items of a group, and CPU_SHAPED, 1 if a group is one work-item that uses a core's vectors.

#if defined(__OPENCL_VERSION__) || defined(__OPENCL_C_VERSION__)
typedef uchar u8;
typedef ushort u16;
typedef uint u32;
typedef long i64;
typedef ulong u64;
#define KERNEL_OF(items) __kernel __attribute__((reqd_work_group_size(items, 1, 1))) void
#define FUNCTION static inline
#define GLOBAL __global     // of a pointer
#define LOCAL __local       // of a pointer
#define SHARED __local      // of a declaration; in a kernel's outermost scope only
#define RESTRICT restrict
#define BARRIER barrier(CLK_LOCAL_MEM_FENCE)
#define ITEM ((int) get_local_id(0))
#define GROUP_X ((i64) get_group_id(0))
#define GROUP_Y ((i64) get_group_id(1))
#define GROUPS_X ((i64) get_num_groups(0))
#define GROUPS_Y ((i64) get_num_groups(1))
#if CPU_SHAPED || !defined(POCL_DEVICE_ADDRESS_BITS)
#define UNROLL _Pragma("unroll") // a loop of constant count, so that the arrays that it indexes are kept in registers
#else
#define UNROLL // PoCL compiles the body for each work-item of a group
#endif
#define ROLLED _Pragma("unroll 1") // a loop that is not to be unrolled
#define PREFETCH(pointer) prefetch(pointer, 1)
#define FMA(a, b, c) fma(a, b, c)
#define SQRT(x) sqrt(x)
#define LOG(x) log(x)
#else
typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef long long i64;
typedef unsigned long long u64;
#define KERNEL_OF(items) extern "C" __global__ void __launch_bounds__(items)
#define FUNCTION __device__ inline
#define GLOBAL
#define LOCAL
#define SHARED __shared__
#define RESTRICT __restrict__
#define BARRIER __syncthreads()
#define ITEM ((int) threadIdx.x)
#define GROUP_X ((i64) blockIdx.x)
#define GROUP_Y ((i64) blockIdx.y)
#define GROUPS_X ((i64) gridDim.x)
#define GROUPS_Y ((i64) gridDim.y)
#ifdef __CUDACC__
#define UNROLL _Pragma("unroll")
#define ROLLED _Pragma("unroll 1")
#define PREFETCH(pointer) asm volatile("prefetch.global.L2 [%0];" ::"l"(pointer))
#else
#define UNROLL
#define ROLLED
#define PREFETCH(pointer)
#endif
#define FMA(a, b, c) fmaf(a, b, c)
#define SQRT(x) sqrtf(x)
#define LOG(x) logf(x)
FUNCTION u32 as_uint(float x) { union { float f; u32 i; } both; both.f = x; return both.i; }
FUNCTION float as_float(u32 x) { union { float f; u32 i; } both; both.i = x; return both.f; }
#endif

#define KERNEL KERNEL_OF(GROUP)
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define QUIET_NAN as_float(0x7FC00000u)

// FOR_ELEMENTS is a loop over n elements by the whole grid. FOR_COLUMNS is a loop over the n columns of a row by the groups in y, of which
// a processor has one. A core takes a contiguous range, in vectors; the work-items of a GPU take neighbouring elements. Iterations may run
// in any order, so an output may be an input itself but may not overlap it otherwise.
#if CPU_SHAPED
#define FOR_RANGE(i, first, end) \
    _Pragma("clang loop vectorize(assume_safety)") \
    for (i64 i = first; i < (end); i++)
#define CHUNK_OF(n) (((n) + GROUPS_X - 1) / GROUPS_X)
#define FOR_ELEMENTS(i, n) FOR_RANGE(i, GROUP_X * CHUNK_OF(n), MIN((GROUP_X + 1) * CHUNK_OF(n), n))
#define FOR_COLUMNS(i, n) FOR_RANGE(i, 0, n)
#else
#define FOR_ELEMENTS(i, n) for (i64 i = GROUP_X * GROUP + ITEM; i < (n); i += GROUPS_X * GROUP)
#define FOR_COLUMNS(i, n) for (i64 i = GROUP_Y * GROUP + ITEM; i < (n); i += GROUPS_Y * GROUP)
#endif
