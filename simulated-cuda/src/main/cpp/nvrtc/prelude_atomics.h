#pragma once
// Atomics on global and shared memory. Blocks of a cooperative launch run on threads of the host, so these are atomics of the host.

#define SIM_ATOMICS(type) \
    inline type atomicAdd(type* p, type v) { return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST); } \
    inline type atomicSub(type* p, type v) { return __atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST); } \
    inline type atomicAnd(type* p, type v) { return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST); } \
    inline type atomicOr(type* p, type v) { return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST); } \
    inline type atomicXor(type* p, type v) { return __atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST); } \
    inline type atomicExch(type* p, type v) { return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST); } \
    inline type atomicCAS(type* p, type expected, type v) { \
        __atomic_compare_exchange_n(p, &expected, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
        return expected; \
    } \
    inline type atomicMin(type* p, type v) { \
        type old = __atomic_load_n(p, __ATOMIC_SEQ_CST); \
        while (v < old && !__atomic_compare_exchange_n(p, &old, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {} \
        return old; \
    } \
    inline type atomicMax(type* p, type v) { \
        type old = __atomic_load_n(p, __ATOMIC_SEQ_CST); \
        while (v > old && !__atomic_compare_exchange_n(p, &old, v, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {} \
        return old; \
    }

SIM_ATOMICS(int)
SIM_ATOMICS(unsigned)
SIM_ATOMICS(long long)
SIM_ATOMICS(unsigned long long)

inline unsigned atomicInc(unsigned* p, unsigned limit) {
    unsigned old = __atomic_load_n(p, __ATOMIC_SEQ_CST);
    while (!__atomic_compare_exchange_n(p, &old, old >= limit ? 0 : old + 1, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {}
    return old;
}

inline float atomicAdd(float* p, float v) {
    unsigned old = __atomic_load_n((unsigned*) p, __ATOMIC_SEQ_CST);
    while (!__atomic_compare_exchange_n((unsigned*) p, &old, simcuda_bits<unsigned>(simcuda_bits<float>(old) + v), false, __ATOMIC_SEQ_CST,
                                        __ATOMIC_SEQ_CST)) {}
    return simcuda_bits<float>(old);
}

inline float atomicExch(float* p, float v) {
    return simcuda_bits<float>(__atomic_exchange_n((unsigned*) p, simcuda_bits<unsigned>(v), __ATOMIC_SEQ_CST));
}

inline void __threadfence_block() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
inline void __threadfence_system() { __atomic_thread_fence(__ATOMIC_SEQ_CST); }
