#pragma once
// Barriers and what the lanes of a warp do together.

#define __syncthreads() ((void) simcuda_barrier(SIMCUDA_BARRIER, 0, __LINE__))
#define __syncthreads_count(p) simcuda_barrier(SIMCUDA_BARRIER_COUNT, !!(p), __LINE__)
#define __syncthreads_and(p) simcuda_barrier(SIMCUDA_BARRIER_AND, !!(p), __LINE__)
#define __syncthreads_or(p) simcuda_barrier(SIMCUDA_BARRIER_OR, !!(p), __LINE__)

inline void __syncwarp(unsigned mask = 0xFFFFFFFFu, int line = __builtin_LINE()) { simcuda_warp(SIMCUDA_SYNC, mask, 0, 0, line); }
inline unsigned __activemask() { return simcuda_active_mask(); }

inline unsigned __ballot_sync(unsigned mask, int p, int line = __builtin_LINE()) {
    return (unsigned) simcuda_warp(SIMCUDA_BALLOT, mask, p != 0, 0, line);
}
inline int __any_sync(unsigned mask, int p, int line = __builtin_LINE()) { return __ballot_sync(mask, p, line) != 0; }
inline int __all_sync(unsigned mask, int p, int line = __builtin_LINE()) { return __ballot_sync(mask, !p, line) == 0; }

inline int simcuda_lane() {
    return (int) (simcuda_thread_idx.x + blockDim.x * (simcuda_thread_idx.y + blockDim.y * simcuda_thread_idx.z)) & 31;
}

template <class T> inline T simcuda_shuffle(unsigned mask, T value, int from, int line) {
    static_assert(sizeof(T) <= 8, "a shuffle moves 8 bytes at most");
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof value);
    bits = simcuda_warp(SIMCUDA_SHUFFLE, mask, bits, from, line);
    __builtin_memcpy(&value, &bits, sizeof value);
    return value;
}

template <class T> inline T __shfl_sync(unsigned mask, T value, int from, int width = 32, int line = __builtin_LINE()) {
    const int first = simcuda_lane() & ~(width - 1);
    return simcuda_shuffle(mask, value, first + (from & (width - 1)), line);
}
template <class T> inline T __shfl_xor_sync(unsigned mask, T value, int by, int width = 32, int line = __builtin_LINE()) {
    const int lane = simcuda_lane();
    const int from = lane ^ by;
    return simcuda_shuffle(mask, value, from >= (lane & ~(width - 1)) + width ? lane : from, line);
}
template <class T> inline T __shfl_up_sync(unsigned mask, T value, unsigned by, int width = 32, int line = __builtin_LINE()) {
    const int lane = simcuda_lane();
    return simcuda_shuffle(mask, value, (lane & (width - 1)) < (int) by ? lane : lane - (int) by, line);
}
template <class T> inline T __shfl_down_sync(unsigned mask, T value, unsigned by, int width = 32, int line = __builtin_LINE()) {
    const int lane = simcuda_lane();
    return simcuda_shuffle(mask, value, (lane & (width - 1)) + (int) by >= width ? lane : lane + (int) by, line);
}

template <class T> inline unsigned __match_any_sync(unsigned mask, T value, int line = __builtin_LINE()) {
    unsigned long long bits = 0;
    __builtin_memcpy(&bits, &value, sizeof value);
    return (unsigned) simcuda_warp(SIMCUDA_MATCH_ANY, mask, bits, 0, line);
}

#define SIM_REDUCE(name, op, type) \
    inline type name(unsigned mask, type value, int line = __builtin_LINE()) { \
        return (type) simcuda_warp(op, mask, (unsigned) value, 0, line); \
    }
SIM_REDUCE(__reduce_add_sync, SIMCUDA_REDUCE_ADD, int)
SIM_REDUCE(__reduce_add_sync, SIMCUDA_REDUCE_ADD, unsigned)
SIM_REDUCE(__reduce_min_sync, SIMCUDA_REDUCE_MIN, int)
SIM_REDUCE(__reduce_max_sync, SIMCUDA_REDUCE_MAX, int)
SIM_REDUCE(__reduce_and_sync, SIMCUDA_REDUCE_AND, unsigned)
SIM_REDUCE(__reduce_or_sync, SIMCUDA_REDUCE_OR, unsigned)
SIM_REDUCE(__reduce_xor_sync, SIMCUDA_REDUCE_XOR, unsigned)
