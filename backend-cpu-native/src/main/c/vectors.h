// Types, and vectors as wide as the processor's.
#pragma once

#include <stdint.h>

typedef int64_t i64;
typedef int32_t i32;
typedef uint32_t u32;
typedef uint8_t u8;

// WIDTH is the floats of a vector register. Tiles are as large as the registers allow; they change no bit.
#if defined(__AVX512F__)
#define WIDTH 16
#define GRADIENT_VECTORS 4
#define MR 12
#elif defined(__AVX2__)
#define WIDTH 8
#define GRADIENT_VECTORS 2
#define MR 6
#elif defined(__aarch64__)
#define WIDTH 4
#define GRADIENT_VECTORS 4
#define MR 8
#else
#define WIDTH 4
#define GRADIENT_VECTORS 1
#define MR 2
#endif
#define NR (2 * WIDTH)

typedef float vec __attribute__((ext_vector_type(WIDTH)));
typedef vec vec_at __attribute__((aligned(4)));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
// Elements depend on none but those at their own index, even where an output is an input.
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")

#define LOAD(p) (*(const vec_at *) (p))
#define STORE(p, value) (*(vec_at *) (p) = (value))
