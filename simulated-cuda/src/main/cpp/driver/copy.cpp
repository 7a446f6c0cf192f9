#include "../core/graph.h"
#include "../device/memory.h"
#include "call.h"

using Address = unsigned long long;

// Device memory must be within one allocation; anything else is taken for the host's.
static bool is_valid(uintptr_t address, size_t size) {
    if (!is_device_address(address)) return address != 0;
    const std::shared_ptr<Allocation> found = find_memory(address, size);
    return found != nullptr && !found->isFreed;
}

static bool is_pageable(uintptr_t address, size_t size) {
    return !is_device_address(address) && find_pinned(address, size) == nullptr;
}

// Waits, unless the copy is asynchronous and no pageable memory is in it.
static int copy(Call& call, void* streamHandle, uintptr_t to, uintptr_t from, size_t size, bool isAsynchronous) {
    STREAM(stream, streamHandle);
    if (size == 0) return 0;
    if (!is_valid(to, size) || !is_valid(from, size)) return INVALID_VALUE;
    const bool waits = stream->capture == nullptr && (!isAsynchronous || is_pageable(to, size) || is_pageable(from, size));
    std::shared_ptr<Op> op;
    const auto work = [=] {
        memmove((void*) to, (const void*) from, size);
        return 0;
    };
    const int submitted = submit(stream, work, &op);
    if (submitted != 0 || !waits) return submitted;
    wait_for(call.lock, op);
    return after_waiting(call);
}

API int cuMemcpyHtoD_v2(Address to, const void* from, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return is_device_address(to) ? copy(call, nullptr, to, (uintptr_t) from, size, false) : INVALID_VALUE;
}

API int cuMemcpyDtoH_v2(void* to, Address from, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return is_device_address(from) ? copy(call, nullptr, (uintptr_t) to, from, size, false) : INVALID_VALUE;
}

API int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return is_device_address(to) ? copy(call, stream, to, (uintptr_t) from, size, true) : INVALID_VALUE;
}

API int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return is_device_address(from) ? copy(call, stream, (uintptr_t) to, from, size, true) : INVALID_VALUE;
}

API int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return copy(call, stream, to, from, size, true);
}
