#pragma once
#include "../core/codes.h"
#include "../core/machine.h"

// What a call of the driver needs before it does its work.
enum Needs {
    NOTHING = 0,
    INITIALIZED = 1,
    CONTEXT = 3,          // a current context that is not broken
    BROKEN_CONTEXT = 7,   // a current context, broken or not
    NO_CAPTURE = 16       // no capture that forbids waiting
};

// Counts the call, lets an injected fault happen, takes the machine's lock and verifies the needs.
struct Call {
    Call(const char* function, int needs);

    Lock lock;
    int result = 0;
    std::shared_ptr<Context> context;
};

#define ENTER(needs) \
    Call call(__func__, needs); \
    if (call.result != 0) return call.result

// The stream of a handle, with 0 and 1 for the legacy stream; or null.
std::shared_ptr<Stream> stream_of(const Call& call, const void* handle);

#define STREAM(name, handle) \
    const std::shared_ptr<Stream> name = stream_of(call, handle); \
    if (name == nullptr) return INVALID_HANDLE

// What a call answers after waiting.
inline int after_waiting(const Call& call) {
    return call.context->broken;
}

bool is_device(int device);
