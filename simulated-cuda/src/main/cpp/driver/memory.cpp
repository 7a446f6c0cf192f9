#include "../device/memory.h"

#include "../core/graph.h"
#include "../core/settings.h"
#include "call.h"

using Address = unsigned long long;

static const unsigned HOST_DEVICEMAP = 2;  // CU_MEMHOSTALLOC_DEVICEMAP

API int cuMemGetInfo_v2(size_t* free, size_t* total) {
    ENTER(CONTEXT);
    if (free == nullptr || total == nullptr) return INVALID_VALUE;
    *free = free_memory();
    *total = Settings::get().memory;
    return 0;
}

// Frees in the streams' order may be under way: an allocation that fails waits for them once.
static std::shared_ptr<Allocation> reserve(Call& call, size_t size, const std::shared_ptr<Pool>& pool) {
    std::shared_ptr<Allocation> made = reserve_memory(call.context, size, pool);
    if (made == nullptr) {
        wait_for_context(call.lock, call.context);
        made = reserve_memory(call.context, size, pool);
    }
    return made;
}

API int cuMemAlloc_v2(Address* address, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (address == nullptr || size == 0) return INVALID_VALUE;
    const std::shared_ptr<Allocation> made = reserve(call, size, nullptr);
    if (made == nullptr) return OUT_OF_MEMORY;
    *address = made->address;
    return make_usable(*made);
}

// Waits for the context's work, as the driver does.
API int cuMemFree_v2(Address address) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (address == 0) return 0;
    wait_for_context(call.lock, call.context);
    const std::shared_ptr<Allocation> found = find_start(address);
    if (found == nullptr || found->isFreed) return INVALID_VALUE;
    const int code = release_memory(found);
    if (code != 0 && call.context->broken == 0) call.context->broken = code;
    return after_waiting(call);
}

API int cuMemAllocFromPoolAsync(Address* address, size_t size, void* pool, void* streamHandle) {
    ENTER(CONTEXT);
    STREAM(stream, streamHandle);
    auto found = pools().find(pool);
    if (found == pools().end() || address == nullptr || size == 0) return INVALID_VALUE;
    if (stream->capture != nullptr) {
        stream->capture->isInvalid = true;  // memory nodes are not simulated
        return NOT_SUPPORTED;
    }
    const std::shared_ptr<Allocation> made = reserve(call, size, found->second);
    if (made == nullptr) return OUT_OF_MEMORY;
    *address = made->address;
    enqueue(stream, [made] { return make_usable(*made); });
    return 0;
}

API int cuMemFreeAsync(Address address, void* streamHandle) {
    ENTER(CONTEXT);
    STREAM(stream, streamHandle);
    const std::shared_ptr<Allocation> found = find_start(address);
    if (found == nullptr || found->isFreed) return INVALID_VALUE;
    if (stream->capture != nullptr) {
        stream->capture->isInvalid = true;
        return NOT_SUPPORTED;
    }
    found->isFreed = true;
    enqueue(stream, [found] {
        Lock lock(machine());
        return release_memory(found);
    }, true);
    return 0;
}

API int cuMemHostAlloc(void** address, size_t size, unsigned flags) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (address == nullptr || size == 0 || flags > 7) return INVALID_VALUE;
    void* made = allocate_host_memory(size);
    if (made == nullptr) return OUT_OF_MEMORY;
    pinned_memory()[(uintptr_t) made] = {(uintptr_t) made, size, flags, call.context};
    *address = made;
    return 0;
}

API int cuMemFreeHost(void* address) {
    ENTER(BROKEN_CONTEXT | NO_CAPTURE);
    wait_for_context(call.lock, call.context);
    auto found = pinned_memory().find((uintptr_t) address);
    if (found == pinned_memory().end()) return INVALID_VALUE;
    free_host_memory(found->second);
    pinned_memory().erase(found);
    return after_waiting(call);
}

API int cuMemHostGetDevicePointer_v2(Address* device, void* host, unsigned flags) {
    ENTER(CONTEXT);
    if (device == nullptr || flags != 0) return INVALID_VALUE;
    const Pinned* found = find_pinned((uintptr_t) host, 1);
    if (found == nullptr || (found->flags & HOST_DEVICEMAP) == 0) return INVALID_VALUE;
    *device = (Address) host;
    return 0;
}
