#include "../core/graph.h"
#include "../device/memory.h"
#include "call.h"

API int cuStreamCreate(void** handle, unsigned flags) {
    ENTER(CONTEXT);
    if (handle == nullptr || flags > 1) return INVALID_VALUE;
    auto stream = std::make_shared<Stream>();
    stream->context = call.context;
    stream->flags = flags;
    *handle = Machine::get().streams.add(stream);
    return 0;
}

// Work that is under way goes on.
API int cuStreamDestroy_v2(void* handle) {
    ENTER(CONTEXT);
    const std::shared_ptr<Stream> stream = Machine::get().streams.remove(handle);
    if (stream == nullptr) return INVALID_HANDLE;
    const std::shared_ptr<Capture> capture = stream->capture;
    if (capture == nullptr) return 0;
    if (capture->origin == stream.get()) {
        end_capture(capture);
    } else {
        capture->isInvalid = true;
        capture->last.erase(stream.get());
    }
    return 0;
}

API int cuStreamSynchronize(void* handle) {
    ENTER(CONTEXT | NO_CAPTURE);
    STREAM(stream, handle);
    if (stream->capture != nullptr) {
        stream->capture->isInvalid = true;
        return STREAM_CAPTURE_UNSUPPORTED;
    }
    if (stream->isLegacy) {
        wait_for(call.lock, enqueue(stream, nullptr));
    } else {
        wait_for_stream(call.lock, stream);
    }
    trim_pools_to_thresholds();
    return after_waiting(call);
}

API int cuStreamGetCtx(void* handle, void** context) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    if (context == nullptr) return INVALID_VALUE;
    *context = stream->context->handle;
    return 0;
}

API int cuStreamWaitEvent(void* handle, void* eventHandle, unsigned) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    const std::shared_ptr<Event> event = Machine::get().events.find(eventHandle);
    if (event == nullptr) return INVALID_HANDLE;
    if (event->capture != nullptr) {
        if (stream->isLegacy) return STREAM_CAPTURE_IMPLICIT;
        if (stream->capture != nullptr && stream->capture != event->capture) return STREAM_CAPTURE_MERGE;
        stream->capture = event->capture;
        auto& last = stream->capture->last[stream.get()];
        last.insert(last.end(), event->capturedAfter.begin(), event->capturedAfter.end());
        return 0;
    }
    if (stream->capture != nullptr) {
        if (event->recorded == nullptr || event->recorded->done) return 0;
        stream->capture->isInvalid = true;
        return STREAM_CAPTURE_ISOLATION;
    }
    if (event->recorded != nullptr && !event->recorded->done) enqueue(stream, nullptr)->after.push_back(event->recorded);
    return 0;
}

// For the libraries on top of the driver: `run` is called on the device's thread in the stream's order. `data` is freed with `release`
// when it cannot run again. Answers a result code; `stream` is a handle, in the current context.
API int simcuda_submit(void* handle, int (*run)(void*), void* data, void (*release)(void*)) {
    Call call("simcuda_submit", CONTEXT);
    const std::shared_ptr<void> owned(data, release);
    if (call.result != 0) return call.result;
    STREAM(stream, handle);
    return submit(stream, [=] { return run(owned.get()); });
}
