#include "memory.h"

#include <sys/mman.h>

#include "../core/codes.h"
#include "../core/faults.h"
#include "../core/machine.h"
#include "../core/settings.h"

static const size_t REGION = (size_t) 1 << 38;
static const size_t PAGE = 4096;
static const size_t GUARD = 256;
static const size_t POISONED = (size_t) 8 << 20;  // of a large allocation, only so much is filled
static const uint32_t GUARD_WORD = 0xFFC0DEAD;     // NaN, so that reading it is noticed too
static const uint32_t POISON_WORD = 0xFFFFFFFF;    // NaN, and no valid label or index

// Never destroyed, because the device's thread goes on until the process ends.
static std::map<uintptr_t, std::shared_ptr<Allocation>>& live = *new std::map<uintptr_t, std::shared_ptr<Allocation>>;
static std::map<uintptr_t, size_t>& freed = *new std::map<uintptr_t, size_t>;  // ranges of addresses
static uintptr_t region = 0;
static size_t unused = 0;  // where addresses begin that were never used
static size_t bytesInUse = 0;   // outside of pools
static bool isReachable = true;

static uintptr_t take_addresses(size_t size) {
    if (region == 0) {
        void* at = mmap(nullptr, REGION, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (at == MAP_FAILED) return 0;
        region = (uintptr_t) at;
    }
    if (unused + size <= REGION) {  // addresses are used again as late as can be, so that a stale pointer is found out
        const uintptr_t taken = region + unused;
        unused += size;
        return taken;
    }
    for (auto& range : freed) {
        if (range.second >= size) {
            const uintptr_t taken = range.first;
            const size_t rest = range.second - size;
            freed.erase(taken);
            if (rest > 0) freed[taken + size] = rest;
            return taken;
        }
    }
    return 0;
}

static void give_addresses(uintptr_t from, size_t size) {
    auto next = freed.lower_bound(from);
    if (next != freed.end() && next->first == from + size) {
        size += next->second;
        next = freed.erase(next);
    }
    if (next != freed.begin()) {
        auto before = std::prev(next);
        if (before->first + before->second == from) {
            before->second += size;
            return;
        }
    }
    freed[from] = size;
}

// From an address that is a multiple of 4.
static void fill(uintptr_t from, uintptr_t end, uint32_t word) {
    for (; from + 4 <= end; from += 4) *(uint32_t*) from = word;
    memcpy((void*) from, &word, end - from);
}

// The first byte that is not of the pattern, or the end.
static uintptr_t first_difference(uintptr_t from, uintptr_t end) {
    for (; from < end && from % 4 != 0; from++) {
        if (*(uint8_t*) from != ((const uint8_t*) &GUARD_WORD)[from % 4]) return from;
    }
    for (; from + 4 <= end; from += 4) {
        if (*(uint32_t*) from != GUARD_WORD) return from;
    }
    return end;
}

static void fill_guards(const Allocation& a) {
    fill(a.address - GUARD, a.address, GUARD_WORD);
    const uintptr_t end = a.address + a.size;
    const uintptr_t whole = (end + 3) & ~(uintptr_t) 3;
    for (uintptr_t at = end; at < whole; at++) *(uint8_t*) at = ((const uint8_t*) &GUARD_WORD)[at % 4];
    fill(whole, a.address + a.size + GUARD, GUARD_WORD);
}

std::shared_ptr<Allocation> reserve_memory(const std::shared_ptr<Context>& context, size_t size, const std::shared_ptr<Pool>& pool) {
    const size_t limit = Settings::get().memory;
    if (size > limit) return nullptr;
    if (pool != nullptr) {
        const size_t growth = pool->used + size > pool->reserved ? pool->used + size - pool->reserved : 0;
        if (growth > free_memory()) {
            for (auto& other : pools()) trim_pool(*other.second, 0);
            if (pool->used + size > pool->reserved + free_memory()) return nullptr;
        }
    } else if (size > free_memory()) {
        for (auto& other : pools()) trim_pool(*other.second, 0);
        if (size > free_memory()) return nullptr;
    }
    auto made = std::make_shared<Allocation>();
    made->mapped = (GUARD + size + GUARD + PAGE - 1) / PAGE * PAGE;
    made->mapping = take_addresses(made->mapped + PAGE);
    if (made->mapping == 0) return nullptr;
    made->address = made->mapping + GUARD;
    made->size = size;
    made->context = context;
    made->pool = pool;
    if (pool != nullptr) {
        pool->used += size;
        pool->reserved = std::max(pool->reserved, pool->used);
    } else {
        bytesInUse += size;
    }
    live[made->address] = made;
    return made;
}

int make_usable(Allocation& a) {
    if (mprotect((void*) a.mapping, a.mapped, PROT_READ | PROT_WRITE) != 0) return OUT_OF_MEMORY;
    fill_guards(a);
    fill(a.address, a.address + std::min(a.size, POISONED), POISON_WORD);
    a.isUsable = true;
    if (!isReachable) mprotect((void*) a.mapping, a.mapped, PROT_NONE);
    return 0;
}

static int check_guard(const Allocation& a, const char* what) {
    const uintptr_t before = first_difference(a.address - GUARD, a.address);
    if (before != a.address) {
        explain("%s has overwritten what lies %zu bytes before an allocation of %zu bytes", what, (size_t) (a.address - before), a.size);
        fill_guards(a);
        return ILLEGAL_ADDRESS;
    }
    const uintptr_t end = a.address + a.size;
    const uintptr_t after = first_difference(end, end + GUARD);
    if (after != end + GUARD) {
        explain("%s has overwritten what lies %zu bytes after the end of an allocation of %zu bytes", what, (size_t) (after - end), a.size);
        fill_guards(a);
        return ILLEGAL_ADDRESS;
    }
    return 0;
}

int check_guards(const char* what) {
    int code = 0;
    for (const auto& entry : live) {
        const Allocation& a = *entry.second;
        if (a.isUsable && isReachable) {
            const int found = check_guard(a, what);
            code = code == 0 ? found : code;
        }
    }
    const int found = check_host_guards(what);
    return code == 0 ? found : code;
}

int release_memory(const std::shared_ptr<Allocation>& a) {
    int code = 0;
    if (a->isUsable) {
        if (!isReachable) mprotect((void*) a->mapping, a->mapped, PROT_READ | PROT_WRITE);
        code = check_guard(*a, "something that ran before this free");
    }
    madvise((void*) a->mapping, a->mapped, MADV_DONTNEED);
    mprotect((void*) a->mapping, a->mapped, PROT_NONE);
    give_addresses(a->mapping, a->mapped + PAGE);
    live.erase(a->address);
    if (a->pool != nullptr) {
        a->pool->used -= a->size;
    } else {
        bytesInUse -= a->size;
    }
    return code;
}

std::shared_ptr<Allocation> find_memory(uintptr_t address, size_t size) {
    auto next = live.upper_bound(address);
    if (next == live.begin()) return nullptr;
    const auto& found = std::prev(next)->second;
    const size_t offset = address - found->address;
    return offset <= found->size && size <= found->size - offset && (size > 0 || offset < found->size) ? found : nullptr;
}

std::shared_ptr<Allocation> find_start(uintptr_t address) {
    auto found = live.find(address);
    return found == live.end() ? nullptr : found->second;
}

bool is_device_address(uintptr_t address) {
    return region != 0 && address >= region && address < region + REGION;
}

size_t free_memory() {
    size_t used = bytesInUse;
    for (auto& pool : pools()) used += pool.second->reserved;
    return used < Settings::get().memory ? Settings::get().memory - used : 0;
}

size_t live_allocations() {
    return live.size();
}

size_t live_bytes() {
    size_t sum = 0;
    for (const auto& entry : live) sum += entry.second->size;
    return sum;
}

size_t free_memory_of(const Context* context) {
    std::vector<std::shared_ptr<Allocation>> found;
    for (const auto& entry : live) {
        if (entry.second->context.get() == context) found.push_back(entry.second);
    }
    for (const auto& allocation : found) release_memory(allocation);
    return found.size();
}

void set_device_memory_reachable(bool reachable) {
    if (!Settings::get().protects || reachable == isReachable) return;
    isReachable = reachable;
    for (const auto& entry : live) {
        const Allocation& a = *entry.second;
        if (a.isUsable) mprotect((void*) a.mapping, a.mapped, reachable ? PROT_READ | PROT_WRITE : PROT_NONE);
    }
}
