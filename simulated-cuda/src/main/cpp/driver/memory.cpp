#include "../device/memory.h"

#include "../core/graph.h"
#include "../core/settings.h"
#include "call.h"

using Address = unsigned long long;

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

static int allocate(Call& call, Address* address, size_t size, bool isManaged) {
    if (address == nullptr || size == 0) return INVALID_VALUE;
    const std::shared_ptr<Allocation> made = reserve(call, size, nullptr);
    if (made == nullptr) return OUT_OF_MEMORY;
    made->isManaged = isManaged;
    *address = made->address;
    return make_usable(*made);
}

API int cuMemAlloc_v2(Address* address, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return allocate(call, address, size, false);
}

API int cuMemAllocManaged(Address* address, size_t size, unsigned flags) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (flags != 1 && flags != 2) return INVALID_VALUE;
    return allocate(call, address, size, true);
}

API int cuMemAllocPitch_v2(Address* address, size_t* pitch, size_t width, size_t height, unsigned element) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (pitch == nullptr || (element != 4 && element != 8 && element != 16)) return INVALID_VALUE;
    *pitch = (width + 511) / 512 * 512;
    return allocate(call, address, *pitch * height, false);
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

static int allocate_in_order(Call& call, Address* address, size_t size, const std::shared_ptr<Pool>& pool, void* streamHandle) {
    STREAM(stream, streamHandle);
    if (address == nullptr || size == 0) return INVALID_VALUE;
    if (stream->capture != nullptr) {
        stream->capture->isInvalid = true;  // memory nodes are not simulated
        return NOT_SUPPORTED;
    }
    const std::shared_ptr<Allocation> made = reserve(call, size, pool);
    if (made == nullptr) return OUT_OF_MEMORY;
    *address = made->address;
    enqueue(stream, [made] { return make_usable(*made); });
    return 0;
}

API int cuMemAllocAsync(Address* address, size_t size, void* stream) {
    ENTER(CONTEXT);
    return allocate_in_order(call, address, size, default_pool(), stream);
}

API int cuMemAllocFromPoolAsync(Address* address, size_t size, void* pool, void* stream) {
    ENTER(CONTEXT);
    auto found = pools().find(pool);
    if (found == pools().end()) return INVALID_VALUE;
    return allocate_in_order(call, address, size, found->second, stream);
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

API int cuMemAllocHost_v2(void** address, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (address == nullptr || size == 0) return INVALID_VALUE;
    void* made = nullptr;
    if (posix_memalign(&made, 4096, size) != 0) return OUT_OF_MEMORY;
    pinned_memory()[(uintptr_t) made] = {(uintptr_t) made, size, 0, false, call.context};
    *address = made;
    return 0;
}

API int cuMemHostAlloc(void** address, size_t size, unsigned flags) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (address == nullptr || size == 0 || flags > 7) return INVALID_VALUE;
    void* made = nullptr;
    if (posix_memalign(&made, 4096, size) != 0) return OUT_OF_MEMORY;
    pinned_memory()[(uintptr_t) made] = {(uintptr_t) made, size, flags, false, call.context};
    *address = made;
    return 0;
}

API int cuMemFreeHost(void* address) {
    ENTER(BROKEN_CONTEXT | NO_CAPTURE);
    wait_for_context(call.lock, call.context);
    auto found = pinned_memory().find((uintptr_t) address);
    if (found == pinned_memory().end() || found->second.isRegistered) return INVALID_VALUE;
    pinned_memory().erase(found);
    free(address);
    return after_waiting(call);
}

API int cuMemHostRegister_v2(void* address, size_t size, unsigned flags) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (address == nullptr || size == 0) return INVALID_VALUE;
    const uintptr_t from = (uintptr_t) address;
    for (const auto& entry : pinned_memory()) {
        if (entry.first < from + size && from < entry.first + entry.second.size) return HOST_MEMORY_ALREADY_REGISTERED;
    }
    pinned_memory()[from] = {from, size, flags, true, call.context};
    return 0;
}

API int cuMemHostUnregister(void* address) {
    ENTER(BROKEN_CONTEXT | NO_CAPTURE);
    wait_for_context(call.lock, call.context);
    auto found = pinned_memory().find((uintptr_t) address);
    if (found == pinned_memory().end() || !found->second.isRegistered) return HOST_MEMORY_NOT_REGISTERED;
    pinned_memory().erase(found);
    return after_waiting(call);
}

API int cuMemHostGetDevicePointer_v2(Address* device, void* host, unsigned flags) {
    ENTER(CONTEXT);
    if (device == nullptr || flags != 0) return INVALID_VALUE;
    if (find_pinned((uintptr_t) host, 1) == nullptr) return INVALID_VALUE;
    *device = (Address) host;
    return 0;
}

API int cuMemHostGetFlags(unsigned* flags, void* host) {
    ENTER(CONTEXT);
    const Pinned* found = find_pinned((uintptr_t) host, 1);
    if (flags == nullptr || found == nullptr) return INVALID_VALUE;
    *flags = found->flags;
    return 0;
}

API int cuMemGetAddressRange_v2(Address* base, size_t* size, Address address) {
    ENTER(CONTEXT);
    const std::shared_ptr<Allocation> found = find_memory(address, 1);
    if (found == nullptr) return NOT_FOUND;
    if (base != nullptr) *base = found->address;
    if (size != nullptr) *size = found->size;
    return 0;
}
