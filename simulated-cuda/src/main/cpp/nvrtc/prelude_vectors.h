#pragma once
// Vectors, aligned as CUDA aligns them.

#define SIM_VECTORS(type, base) \
    struct type##1 { base x; }; \
    struct __attribute__((aligned(2 * sizeof(base)))) type##2 { base x, y; }; \
    struct type##3 { base x, y, z; }; \
    struct __attribute__((aligned(sizeof(base) * 4 > 16 ? 16 : sizeof(base) * 4))) type##4 { base x, y, z, w; }; \
    inline type##1 make_##type##1(base x) { return {x}; } \
    inline type##2 make_##type##2(base x, base y) { return {x, y}; } \
    inline type##3 make_##type##3(base x, base y, base z) { return {x, y, z}; } \
    inline type##4 make_##type##4(base x, base y, base z, base w) { return {x, y, z, w}; }

SIM_VECTORS(char, signed char)
SIM_VECTORS(uchar, unsigned char)
SIM_VECTORS(short, short)
SIM_VECTORS(ushort, unsigned short)
SIM_VECTORS(int, int)
SIM_VECTORS(longlong, long long)
SIM_VECTORS(ulonglong, unsigned long long)
SIM_VECTORS(float, float)
SIM_VECTORS(double, double)

struct uint1 { unsigned x; };
struct __attribute__((aligned(8))) uint2 { unsigned x, y; };
struct __attribute__((aligned(16))) uint4 { unsigned x, y, z, w; };
inline uint1 make_uint1(unsigned x) { return {x}; }
inline uint2 make_uint2(unsigned x, unsigned y) { return {x, y}; }
inline uint3 make_uint3(unsigned x, unsigned y, unsigned z) { return {x, y, z}; }
inline uint4 make_uint4(unsigned x, unsigned y, unsigned z, unsigned w) { return {x, y, z, w}; }

template <class T> inline T __ldg(const T* p) { return *p; }
template <class T> inline T __ldcg(const T* p) { return *(const volatile T*) p; }
template <class T> inline T __ldca(const T* p) { return *p; }
template <class T> inline T __ldcs(const T* p) { return *p; }
template <class T> inline T __ldcv(const T* p) { return *(const volatile T*) p; }
template <class T> inline void __stcg(T* p, T v) { *p = v; }
template <class T> inline void __stcs(T* p, T v) { *p = v; }
template <class T> inline void __stwb(T* p, T v) { *p = v; }
template <class T> inline void __stwt(T* p, T v) { *(volatile T*) p = v; }
