#include "../core/faults.h"
#include "../core/settings.h"
#include "../device/memory.h"
#include "call.h"

API int cuDevicePrimaryCtxRetain(void** context, int device) {
    ENTER(INITIALIZED);
    if (context == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    if (primary.context == nullptr) {
        primary.context = make_context(device, primary.flags);
        primary.context->isPrimary = true;
    }
    primary.retained++;
    *context = primary.context->handle;
    return 0;
}

static void end_primary(Call& call, PrimaryContext& primary) {
    const std::shared_ptr<Context> context = primary.context;
    if (context == nullptr) return;
    destroy_context(call.lock, context);
    primary.context = nullptr;
}

API int cuDevicePrimaryCtxRelease_v2(int device) {
    ENTER(INITIALIZED);
    if (!is_device(device)) return INVALID_DEVICE;
    PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    if (primary.retained == 0) return INVALID_CONTEXT;
    if (--primary.retained == 0) end_primary(call, primary);
    return 0;
}

API int cuDevicePrimaryCtxReset_v2(int device) {
    ENTER(INITIALIZED);
    if (!is_device(device)) return INVALID_DEVICE;
    PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    end_primary(call, primary);
    primary.retained = 0;
    return 0;
}

API int cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
    ENTER(INITIALIZED);
    if (flags == nullptr || active == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    const PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    *flags = primary.flags;
    *active = primary.context != nullptr;
    return 0;
}

API int cuDevicePrimaryCtxSetFlags_v2(int device, unsigned flags) {
    ENTER(INITIALIZED);
    if (!is_device(device)) return INVALID_DEVICE;
    PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    primary.flags = flags;
    if (primary.context != nullptr) primary.context->flags = flags;
    return 0;
}

API int cuCtxCreate_v2(void** context, unsigned flags, int device) {
    ENTER(INITIALIZED);
    if (context == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    const std::shared_ptr<Context> made = make_context(device, flags);
    context_stack().push_back(made);
    *context = made->handle;
    return 0;
}

API int cuCtxDestroy_v2(void* handle) {
    ENTER(INITIALIZED);
    const std::shared_ptr<Context> context = Machine::get().contexts.find(handle);
    if (context == nullptr || context->isPrimary) return INVALID_CONTEXT;
    destroy_context(call.lock, context);
    if (current_context() == context) context_stack().pop_back();
    return 0;
}

API int cuCtxSetCurrent(void* handle) {
    ENTER(INITIALIZED);
    auto& stack = context_stack();
    if (handle == nullptr) {
        if (!stack.empty()) stack.pop_back();
        return 0;
    }
    const std::shared_ptr<Context> context = Machine::get().contexts.find(handle);
    if (context == nullptr) return INVALID_CONTEXT;
    if (stack.empty()) {
        stack.push_back(context);
    } else {
        stack.back() = context;
    }
    return 0;
}

API int cuCtxGetCurrent(void** handle) {
    ENTER(INITIALIZED);
    if (handle == nullptr) return INVALID_VALUE;
    *handle = current_context() == nullptr ? nullptr : current_context()->handle;
    return 0;
}

API int cuCtxPushCurrent_v2(void* handle) {
    ENTER(INITIALIZED);
    const std::shared_ptr<Context> context = Machine::get().contexts.find(handle);
    if (context == nullptr) return INVALID_CONTEXT;
    context_stack().push_back(context);
    return 0;
}

API int cuCtxPopCurrent_v2(void** handle) {
    ENTER(INITIALIZED);
    if (current_context() == nullptr) return INVALID_CONTEXT;
    if (handle != nullptr) *handle = current_context()->handle;
    context_stack().pop_back();
    return 0;
}

API int cuCtxGetDevice(int* device) {
    ENTER(BROKEN_CONTEXT);
    if (device == nullptr) return INVALID_VALUE;
    *device = call.context->device;
    return 0;
}

API int cuCtxGetFlags(unsigned* flags) {
    ENTER(CONTEXT);
    if (flags == nullptr) return INVALID_VALUE;
    *flags = call.context->flags;
    return 0;
}

API int cuCtxGetId(void* handle, unsigned long long* id) {
    ENTER(INITIALIZED);
    const std::shared_ptr<Context> context = handle == nullptr ? current_context() : Machine::get().contexts.find(handle);
    if (context == nullptr) return CONTEXT_IS_DESTROYED;
    if (id == nullptr) return INVALID_VALUE;
    *id = context->id;
    return 0;
}

API int cuCtxGetApiVersion(void* handle, unsigned* version) {
    ENTER(INITIALIZED);
    if (version == nullptr) return INVALID_VALUE;
    if (handle != nullptr && Machine::get().contexts.find(handle) == nullptr) return INVALID_CONTEXT;
    *version = 3020;
    return 0;
}

API int cuCtxSynchronize() {
    ENTER(CONTEXT | NO_CAPTURE);
    wait_for_context(call.lock, call.context);
    trim_pools_to_thresholds();
    const int code = check_guards("something that ran before this synchronization");
    if (code != 0 && call.context->broken == 0) call.context->broken = code;
    return after_waiting(call);
}

API int cuCtxGetStreamPriorityRange(int* least, int* greatest) {
    ENTER(CONTEXT);
    if (least != nullptr) *least = 0;
    if (greatest != nullptr) *greatest = -5;
    return 0;
}

API int cuCtxGetLimit(size_t* value, int limit) {
    ENTER(CONTEXT);
    if (value == nullptr) return INVALID_VALUE;
    if (limit < 0 || limit > 6) return UNSUPPORTED_LIMIT;
    static const size_t defaults[] = {1024, 1 << 20, 8 << 20, 0, 2048, 64, 0};
    auto found = call.context->limits.find(limit);
    *value = found == call.context->limits.end() ? defaults[limit] : found->second;
    return 0;
}

API int cuCtxSetLimit(int limit, size_t value) {
    ENTER(CONTEXT);
    if (limit < 0 || limit > 6) return UNSUPPORTED_LIMIT;
    call.context->limits[limit] = value;
    return 0;
}

API int cuCtxGetCacheConfig(int* config) {
    ENTER(CONTEXT);
    if (config == nullptr) return INVALID_VALUE;
    *config = 0;
    return 0;
}

API int cuCtxSetCacheConfig(int) {
    ENTER(CONTEXT);
    return 0;
}

API int cuCtxGetSharedMemConfig(int* config) {
    ENTER(CONTEXT);
    if (config == nullptr) return INVALID_VALUE;
    *config = 1;
    return 0;
}

API int cuCtxSetSharedMemConfig(int) {
    ENTER(CONTEXT);
    return 0;
}
