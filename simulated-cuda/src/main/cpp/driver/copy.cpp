#include "copy.h"

#include "../device/memory.h"

using Address = unsigned long long;

static const int HOST = 1;
static const int DEVICE = 2;
static const int UNIFIED = 4;

static size_t bytes_spanned(Place place, Rows rows, size_t slice) {
    if (rows.width == 0 || rows.height == 0 || rows.depth == 0) return 0;
    return ((rows.depth - 1) * slice + rows.height - 1) * place.pitch + rows.width;
}

// Device memory must be within one allocation; anything else is taken for the host's.
static int check(uintptr_t address, size_t size) {
    if (!is_device_address(address)) return address == 0 && size > 0 ? INVALID_VALUE : SUCCESS;
    const std::shared_ptr<Allocation> found = find_memory(address, size);
    return found == nullptr || found->isFreed ? INVALID_VALUE : SUCCESS;
}

static bool is_pageable(uintptr_t address, size_t size) {
    return !is_device_address(address) && find_pinned(address, size) == nullptr;
}

int copy_work(Work& work, Place to, Place from, Rows rows, size_t toSlice, size_t fromSlice) {
    const size_t toSize = bytes_spanned(to, rows, toSlice);
    const size_t fromSize = bytes_spanned(from, rows, fromSlice);
    if (check(to.address, toSize) != 0 || check(from.address, fromSize) != 0) return INVALID_VALUE;
    work.type = MEMCPY_NODE;
    work.run = [=] {
        for (size_t z = 0; z < rows.depth; z++) {
            for (size_t y = 0; y < rows.height; y++) {
                memmove((void*) (to.address + (z * toSlice + y) * to.pitch),
                        (const void*) (from.address + (z * fromSlice + y) * from.pitch), rows.width);
            }
        }
        return 0;
    };
    return 0;
}

int submit_copy(Call& call, const std::shared_ptr<Stream>& stream, Place to, Place from, Rows rows, size_t toSlice, size_t fromSlice,
                bool isAsynchronous) {
    Work work;
    const int code = copy_work(work, to, from, rows, toSlice, fromSlice);
    if (code != 0 || bytes_spanned(to, rows, toSlice) == 0) return code;
    const bool waits = stream->capture == nullptr &&
        (!isAsynchronous || is_pageable(to.address, bytes_spanned(to, rows, toSlice)) ||
         is_pageable(from.address, bytes_spanned(from, rows, fromSlice)));
    std::shared_ptr<Op> op;
    const int submitted = submit(stream, std::move(work), &op);
    if (submitted != 0 || !waits) return submitted;
    wait_for(call.lock, op);
    return after_waiting(call);
}

static int copy_bytes(Call& call, void* streamHandle, uintptr_t to, uintptr_t from, size_t size, bool isAsynchronous) {
    STREAM(stream, streamHandle);
    return submit_copy(call, stream, {to, size}, {from, size}, {size, 1, 1}, 1, 1, isAsynchronous);
}

API int cuMemcpyHtoD_v2(Address to, const void* from, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return is_device_address(to) ? copy_bytes(call, nullptr, to, (uintptr_t) from, size, false) : INVALID_VALUE;
}

API int cuMemcpyDtoH_v2(void* to, Address from, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return is_device_address(from) ? copy_bytes(call, nullptr, (uintptr_t) to, from, size, false) : INVALID_VALUE;
}

// Between two places on the device the driver does not wait either.
API int cuMemcpyDtoD_v2(Address to, Address from, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return copy_bytes(call, nullptr, to, from, size, true);
}

API int cuMemcpy(Address to, Address from, size_t size) {
    ENTER(CONTEXT | NO_CAPTURE);
    return copy_bytes(call, nullptr, to, from, size, false);
}

API int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return is_device_address(to) ? copy_bytes(call, stream, to, (uintptr_t) from, size, true) : INVALID_VALUE;
}

API int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return is_device_address(from) ? copy_bytes(call, stream, (uintptr_t) to, from, size, true) : INVALID_VALUE;
}

API int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return copy_bytes(call, stream, to, from, size, true);
}

API int cuMemcpyAsync(Address to, Address from, size_t size, void* stream) {
    ENTER(CONTEXT);
    return copy_bytes(call, stream, to, from, size, true);
}

// The address of a side of a copy, or 0 for what is not simulated.
static uintptr_t side(int type, const void* host, Address device) {
    return type == HOST ? (uintptr_t) host : type == DEVICE || type == UNIFIED ? device : 0;
}

int plan_copy(const Copy3d& c, CopyPlan& plan) {
    const uintptr_t from = side(c.srcType, c.srcHost, c.srcDevice);
    const uintptr_t to = side(c.dstType, c.dstHost, c.dstDevice);
    if (from == 0 || to == 0) return c.srcType == 3 || c.dstType == 3 ? NOT_SUPPORTED : INVALID_VALUE;
    const size_t fromPitch = c.srcPitch == 0 ? c.width : c.srcPitch;
    const size_t toPitch = c.dstPitch == 0 ? c.width : c.dstPitch;
    plan.fromSlice = c.srcHeight == 0 ? c.height : c.srcHeight;
    plan.toSlice = c.dstHeight == 0 ? c.height : c.dstHeight;
    if (c.width > fromPitch || c.width > toPitch || c.srcLod != 0 || c.dstLod != 0) return INVALID_VALUE;
    plan.from = {from + (c.srcZ * plan.fromSlice + c.srcY) * fromPitch + c.srcX, fromPitch};
    plan.to = {to + (c.dstZ * plan.toSlice + c.dstY) * toPitch + c.dstX, toPitch};
    plan.rows = {c.width, c.height, c.depth};
    return 0;
}

// As CUDA_MEMCPY2D.
struct Copy2d {
    size_t srcX, srcY;
    int srcType;
    const void* srcHost;
    Address srcDevice;
    void* srcArray;
    size_t srcPitch;
    size_t dstX, dstY;
    int dstType;
    void* dstHost;
    Address dstDevice;
    void* dstArray;
    size_t dstPitch;
    size_t width, height;
};

static int copy_3d(Call& call, const Copy3d& copy, void* streamHandle, bool isAsynchronous) {
    STREAM(stream, streamHandle);
    CopyPlan plan;
    const int code = plan_copy(copy, plan);
    return code != 0 ? code : submit_copy(call, stream, plan.to, plan.from, plan.rows, plan.toSlice, plan.fromSlice, isAsynchronous);
}

static Copy3d flat(const Copy2d& c) {
    Copy3d copy = {};
    copy.srcX = c.srcX;
    copy.srcY = c.srcY;
    copy.srcType = c.srcType;
    copy.srcHost = c.srcHost;
    copy.srcDevice = c.srcDevice;
    copy.srcPitch = c.srcPitch;
    copy.dstX = c.dstX;
    copy.dstY = c.dstY;
    copy.dstType = c.dstType;
    copy.dstHost = c.dstHost;
    copy.dstDevice = c.dstDevice;
    copy.dstPitch = c.dstPitch;
    copy.width = c.width;
    copy.height = c.height;
    copy.depth = 1;
    return copy;
}

API int cuMemcpy2D_v2(const Copy2d* copy) {
    ENTER(CONTEXT | NO_CAPTURE);
    return copy == nullptr ? INVALID_VALUE : copy_3d(call, flat(*copy), nullptr, false);
}

API int cuMemcpy2DUnaligned_v2(const Copy2d* copy) {
    ENTER(CONTEXT | NO_CAPTURE);
    return copy == nullptr ? INVALID_VALUE : copy_3d(call, flat(*copy), nullptr, false);
}

API int cuMemcpy2DAsync_v2(const Copy2d* copy, void* stream) {
    ENTER(CONTEXT);
    return copy == nullptr ? INVALID_VALUE : copy_3d(call, flat(*copy), stream, true);
}

API int cuMemcpy3D_v2(const Copy3d* copy) {
    ENTER(CONTEXT | NO_CAPTURE);
    return copy == nullptr ? INVALID_VALUE : copy_3d(call, *copy, nullptr, false);
}

API int cuMemcpy3DAsync_v2(const Copy3d* copy, void* stream) {
    ENTER(CONTEXT);
    return copy == nullptr ? INVALID_VALUE : copy_3d(call, *copy, stream, true);
}
