#pragma once
#include "../core/common.h"

struct Context;

// A pool of stream-ordered memory. What is freed stays reserved until a synchronization finds more than the threshold.
struct Pool {
    void* handle = nullptr;
    size_t used = 0;
    size_t reserved = 0;
    size_t threshold = 0;
};

struct Allocation {
    uintptr_t address;
    size_t size;
    uintptr_t mapping;      // where its pages begin
    size_t mapped;          // bytes of pages
    bool isUsable = false;  // false before its turn in the stream's order
    bool isFreed = false;   // told to free in the stream's order
    std::shared_ptr<Context> context;
    std::shared_ptr<Pool> pool;
};

struct Pinned {
    uintptr_t address;
    size_t size;
    unsigned flags;
    std::shared_ptr<Context> context;
};

// All of these are called with the machine's lock held, unless they say otherwise.

// Reserves addresses and counts the bytes; null if there are too few. The memory can be used after make_usable.
std::shared_ptr<Allocation> reserve_memory(const std::shared_ptr<Context>& context, size_t size, const std::shared_ptr<Pool>& pool);

// Maps the pages, fills the memory with NaN and the guards with their pattern. Needs no lock.
int make_usable(Allocation& allocation);

// Verifies the guards and gives the pages back; answers a result code.
int release_memory(const std::shared_ptr<Allocation>& allocation);

// The allocation that holds all of a range, or null.
std::shared_ptr<Allocation> find_memory(uintptr_t address, size_t size);
std::shared_ptr<Allocation> find_start(uintptr_t address);
bool is_device_address(uintptr_t address);

// Answers a result code, after explaining which guard was overwritten. `what` has just run.
int check_guards(const char* what);

void trim_pool(Pool& pool, size_t keep);
void trim_pools_to_thresholds();
size_t free_memory();
size_t live_allocations();
size_t live_bytes();
size_t free_memory_of(const Context* context);  // frees all that belongs to the context; answers how many allocations

// Pages of device memory are made inaccessible to the host while nothing runs, where the settings say so.
void set_device_memory_reachable(bool reachable);

std::map<uintptr_t, Pinned>& pinned_memory();
const Pinned* find_pinned(uintptr_t address, size_t size);

void* allocate_host_memory(size_t size);  // null if there is none
void free_host_memory(const Pinned& memory);
int check_host_guards(const char* what);  // as check_guards
std::map<void*, std::shared_ptr<Pool>>& pools();
