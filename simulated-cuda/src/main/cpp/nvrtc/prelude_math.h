#pragma once
// Arithmetic. The fast functions (__expf and such) are as exact as the host's, which is within what CUDA promises of them.

#define SIM_MATH_1(name) \
    extern "C" double name(double); \
    extern "C" float name##f(float); \
    inline float name(float x) { return name##f(x); }
#define SIM_MATH_2(name) \
    extern "C" double name(double, double); \
    extern "C" float name##f(float, float); \
    inline float name(float x, float y) { return name##f(x, y); }

SIM_MATH_1(exp)
SIM_MATH_1(exp2)
SIM_MATH_1(expm1)
SIM_MATH_1(log)
SIM_MATH_1(log2)
SIM_MATH_1(log10)
SIM_MATH_1(log1p)
SIM_MATH_1(sqrt)
SIM_MATH_1(cbrt)
SIM_MATH_1(sin)
SIM_MATH_1(cos)
SIM_MATH_1(tan)
SIM_MATH_1(tanh)
SIM_MATH_1(sinh)
SIM_MATH_1(cosh)
SIM_MATH_1(erf)
SIM_MATH_1(erfc)
SIM_MATH_1(fabs)
SIM_MATH_1(floor)
SIM_MATH_1(ceil)
SIM_MATH_1(trunc)
SIM_MATH_1(round)
SIM_MATH_1(rint)
SIM_MATH_2(pow)
SIM_MATH_2(fmax)
SIM_MATH_2(fmin)
SIM_MATH_2(fmod)
SIM_MATH_2(atan2)
SIM_MATH_2(copysign)
extern "C" double fma(double, double, double);
extern "C" float fmaf(float, float, float);
extern "C" float ldexpf(float, int);
inline float fma(float a, float b, float c) { return fmaf(a, b, c); }

#undef isnan
#undef isinf
inline bool isnan(float x) { return x != x; }
inline bool isnan(double x) { return x != x; }
inline bool isinf(float x) { return __builtin_isinf(x); }
inline bool isfinite(float x) { return __builtin_isfinite(x); }

inline float rsqrtf(float x) { return 1.0f / sqrtf(x); }
inline double rsqrt(double x) { return 1.0 / sqrt(x); }
inline float __expf(float x) { return expf(x); }
inline float __exp10f(float x) { return powf(10, x); }
inline float __logf(float x) { return logf(x); }
inline float __log2f(float x) { return log2f(x); }
inline float __powf(float x, float y) { return powf(x, y); }
inline float __sinf(float x) { return sinf(x); }
inline float __cosf(float x) { return cosf(x); }
inline float __tanhf(float x) { return tanhf(x); }
inline float __fdividef(float x, float y) { return x / y; }
inline float __frcp_rn(float x) { return 1.0f / x; }
inline float __fsqrt_rn(float x) { return sqrtf(x); }
inline float __frsqrt_rn(float x) { return 1.0f / sqrtf(x); }
inline float __fmaf_rn(float a, float b, float c) { return fmaf(a, b, c); }
inline float __fdiv_rn(float x, float y) { return x / y; }
inline float __saturatef(float x) { return !(x > 0) ? 0.0f : x < 1 ? x : 1.0f; }

// Never contracted, which is what these are for.
inline __attribute__((optimize("fp-contract=off"), noinline)) float __fadd_rn(float x, float y) { return x + y; }
inline __attribute__((optimize("fp-contract=off"), noinline)) float __fsub_rn(float x, float y) { return x - y; }
inline __attribute__((optimize("fp-contract=off"), noinline)) float __fmul_rn(float x, float y) { return x * y; }

template <class To, class From> inline To simcuda_bits(From x) {
    static_assert(sizeof(To) == sizeof(From), "");
    To to;
    __builtin_memcpy(&to, &x, sizeof to);
    return to;
}
inline int __float_as_int(float x) { return simcuda_bits<int>(x); }
inline unsigned __float_as_uint(float x) { return simcuda_bits<unsigned>(x); }
inline float __int_as_float(int x) { return simcuda_bits<float>(x); }
inline float __uint_as_float(unsigned x) { return simcuda_bits<float>(x); }
inline long long __double_as_longlong(double x) { return simcuda_bits<long long>(x); }
inline double __longlong_as_double(long long x) { return simcuda_bits<double>(x); }
inline int __float2int_rn(float x) { return __builtin_lrintf(x); }
inline int __float2int_rz(float x) { return (int) x; }
inline int __float2int_rd(float x) { return (int) floorf(x); }
inline float __int2float_rn(int x) { return (float) x; }
inline float __uint2float_rn(unsigned x) { return (float) x; }

inline int __popc(unsigned x) { return __builtin_popcount(x); }
inline int __popcll(unsigned long long x) { return __builtin_popcountll(x); }
inline int __clz(int x) { return x == 0 ? 32 : __builtin_clz((unsigned) x); }
inline int __clzll(long long x) { return x == 0 ? 64 : __builtin_clzll((unsigned long long) x); }
inline int __ffs(int x) { return __builtin_ffs(x); }
inline int __ffsll(long long x) { return __builtin_ffsll(x); }
inline unsigned __brev(unsigned x) {
    unsigned reversed = 0;
    for (int i = 0; i < 32; i++) reversed |= (x >> i & 1) << (31 - i);
    return reversed;
}
inline unsigned __umulhi(unsigned a, unsigned b) { return (unsigned) ((unsigned long long) a * b >> 32); }
inline int __mulhi(int a, int b) { return (int) ((long long) a * b >> 32); }
inline unsigned long long __umul64hi(unsigned long long a, unsigned long long b) {
    return (unsigned long long) ((unsigned __int128) a * b >> 64);
}
inline unsigned __funnelshift_l(unsigned low, unsigned high, unsigned by) {
    return (by & 31) == 0 ? high : high << (by & 31) | low >> (32 - (by & 31));
}

#define SIM_LEAST(type) \
    inline type min(type a, type b) { return b < a ? b : a; } \
    inline type max(type a, type b) { return a < b ? b : a; }
SIM_LEAST(int)
SIM_LEAST(unsigned)
SIM_LEAST(long)
SIM_LEAST(unsigned long)
SIM_LEAST(long long)
SIM_LEAST(unsigned long long)
inline float min(float a, float b) { return fminf(a, b); }
inline float max(float a, float b) { return fmaxf(a, b); }
inline double min(double a, double b) { return fmin(a, b); }
inline double max(double a, double b) { return fmax(a, b); }
extern "C" int abs(int);
