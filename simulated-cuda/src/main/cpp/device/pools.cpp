#include "memory.h"

std::map<void*, std::shared_ptr<Pool>>& pools() {
    static auto* all = new std::map<void*, std::shared_ptr<Pool>>;
    return *all;
}

void trim_pool(Pool& pool, size_t keep) {
    pool.reserved = std::max(pool.used, std::min(pool.reserved, keep));
}

void trim_pools_to_thresholds() {
    for (auto& pool : pools()) trim_pool(*pool.second, pool.second->threshold);
}

std::map<uintptr_t, Pinned>& pinned_memory() {
    static auto* all = new std::map<uintptr_t, Pinned>;
    return *all;
}

const Pinned* find_pinned(uintptr_t address, size_t size) {
    auto next = pinned_memory().upper_bound(address);
    if (next == pinned_memory().begin()) return nullptr;
    const Pinned& found = std::prev(next)->second;
    return address + size <= found.address + found.size ? &found : nullptr;
}
