#include "../core/graph.h"
#include "call.h"

static std::shared_ptr<Event> event_of(const void* handle) {
    return Machine::get().events.find(handle);
}

#define EVENT(name, handle) \
    const std::shared_ptr<Event> name = event_of(handle); \
    if (name == nullptr) return INVALID_HANDLE

API int cuEventCreate(void** handle, unsigned flags) {
    ENTER(CONTEXT);
    if (handle == nullptr || flags > 7) return INVALID_VALUE;
    auto event = std::make_shared<Event>();
    event->context = call.context;
    *handle = Machine::get().events.add(event);
    return 0;
}

API int cuEventDestroy_v2(void* handle) {
    ENTER(CONTEXT);
    return Machine::get().events.remove(handle) == nullptr ? INVALID_HANDLE : 0;
}

API int cuEventRecord(void* eventHandle, void* streamHandle) {
    ENTER(CONTEXT);
    EVENT(event, eventHandle);
    STREAM(stream, streamHandle);
    if (event->context != stream->context) return INVALID_HANDLE;
    if (stream->capture != nullptr) {
        if (stream->capture->isInvalid) return STREAM_CAPTURE_INVALIDATED;
        event->capture = stream->capture;
        event->capturedAfter = stream->capture->last[stream.get()];
        return 0;
    }
    event->capture = nullptr;
    return submit(stream, nullptr, &event->recorded);
}

API int cuEventQuery(void* handle) {
    ENTER(CONTEXT | NO_CAPTURE);
    EVENT(event, handle);
    if (event->capture != nullptr) return CAPTURED_EVENT;
    if (event->recorded == nullptr || event->recorded->done) return 0;
    demand(event->recorded);
    return NOT_READY;
}

API int cuEventSynchronize(void* handle) {
    ENTER(CONTEXT | NO_CAPTURE);
    EVENT(event, handle);
    if (event->capture != nullptr) return CAPTURED_EVENT;
    wait_for(call.lock, event->recorded);
    return after_waiting(call);
}
