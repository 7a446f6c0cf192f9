#include "call.h"

#include "../core/faults.h"
#include "../core/graph.h"
#include "../core/settings.h"

static void short_name(const char* function, char* name, size_t size) {
    snprintf(name, size, "%s", function);
    char* version = strstr(name, "_v");
    if (version != nullptr) *version = 0;
}

Call::Call(const char* function, int needs) {
    char name[64];
    short_name(function, name, sizeof name);
    result = count_call(name);
    if (result != 0) {
        // Errors that a real device does not recover from break the context, as they would there.
        if ((result >= ILLEGAL_ADDRESS && result <= LAUNCH_TIMEOUT) || result == ASSERT ||
            (result >= HARDWARE_STACK_ERROR && result <= LAUNCH_FAILED) || result == ECC_UNCORRECTABLE) {
            Lock breaking(machine());
            if (current_context() != nullptr && current_context()->broken == 0) current_context()->broken = result;
        }
        return;
    }
    lock = Lock(machine());
    if ((needs & INITIALIZED) != 0 && !Machine::get().isInitialized) {
        result = NOT_INITIALIZED;
        return;
    }
    if ((needs & CONTEXT) == CONTEXT) {
        context = current_context();
        if (context == nullptr) {
            result = INVALID_CONTEXT;
        } else if (context->isDestroyed) {
            result = CONTEXT_IS_DESTROYED;
        } else if ((needs & BROKEN_CONTEXT) != BROKEN_CONTEXT) {
            result = context->broken;
        }
        if (result != 0) return;
    }
    if ((needs & NO_CAPTURE) != 0 && forbidden_by_capture()) result = STREAM_CAPTURE_UNSUPPORTED;
}

std::shared_ptr<Stream> stream_of(const Call& call, const void* handle) {
    return (uintptr_t) handle <= 1 ? call.context->legacy : Machine::get().streams.find(handle);
}

bool is_device(int device) {
    return device >= 0 && device < Settings::get().devices;
}
