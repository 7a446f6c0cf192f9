#include "../core/faults.h"
#include "../core/graph.h"
#include "../device/memory.h"
#include "call.h"

API int cuDevicePrimaryCtxRetain(void** context, int device) {
    ENTER(INITIALIZED);
    if (context == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    if (primary.context == nullptr) {
        primary.context = make_context(device);
        primary.context->isPrimary = true;
    }
    primary.retained++;
    *context = primary.context->handle;
    return 0;
}

API int cuDevicePrimaryCtxRelease_v2(int device) {
    ENTER(INITIALIZED);
    if (!is_device(device)) return INVALID_DEVICE;
    PrimaryContext& primary = Machine::get().primaries[(size_t) device];
    if (primary.retained == 0) return INVALID_CONTEXT;
    if (--primary.retained == 0) {
        const std::shared_ptr<Context> ended = std::move(primary.context);
        destroy_context(call.lock, ended);
    }
    return 0;
}

API int cuCtxCreate_v2(void** context, unsigned, int device) {
    ENTER(INITIALIZED);
    if (context == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    const std::shared_ptr<Context> made = make_context(device);
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

// Waits for all of a context, as the driver and the libraries on top of it do. Answers a result code.
static int synchronize(Call& call) {
    if (waiting_forbidden_by_capture(*call.context)) return STREAM_CAPTURE_UNSUPPORTED;
    wait_for_context(call.lock, call.context);
    trim_pools_to_thresholds();
    const int code = check_guards("something that ran before this synchronization");
    if (code != 0 && call.context->broken == 0) call.context->broken = code;
    return after_waiting(call);
}

API int cuCtxSynchronize() {
    ENTER(CONTEXT | NO_CAPTURE);
    return synchronize(call);
}

// For the libraries on top of the driver, which wait for the current context by themselves.
API int simcuda_synchronize() {
    ENTER(CONTEXT | NO_CAPTURE);
    return synchronize(call);
}
