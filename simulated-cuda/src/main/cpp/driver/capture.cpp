#include "../core/graph.h"
#include "call.h"

API int cuStreamBeginCapture_v2(void* handle, int mode) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    if (mode < 0 || mode > 2) return INVALID_VALUE;
    if (stream->isLegacy) return STREAM_CAPTURE_UNSUPPORTED;
    if (stream->capture != nullptr) return ILLEGAL_STATE;
    auto capture = std::make_shared<Capture>();
    capture->graph = std::make_shared<Graph>();
    capture->graph->context = call.context;
    capture->origin = stream.get();
    capture->mode = mode;
    capture->thread = std::this_thread::get_id();
    capture->id = Machine::get().ids++;
    capture->last[stream.get()];
    stream->capture = capture;
    captures().push_back(capture);
    return 0;
}

// Whether all work of the other streams comes before the origin's last work.
static bool is_joined(const Capture& capture) {
    std::map<const Node*, bool> reached;
    auto found = capture.last.find(capture.origin);
    std::vector<std::shared_ptr<Node>> open = found->second;
    while (!open.empty()) {
        const std::shared_ptr<Node> node = open.back();
        open.pop_back();
        if (reached.emplace(node.get(), true).second) open.insert(open.end(), node->after.begin(), node->after.end());
    }
    for (const auto& node : capture.graph->nodes) {
        if (reached.count(node.get()) == 0) return false;
    }
    return true;
}

API int cuStreamEndCapture(void* handle, void** graph) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    if (graph == nullptr) return INVALID_VALUE;
    *graph = nullptr;
    const std::shared_ptr<Capture> capture = stream->capture;
    if (capture == nullptr) return ILLEGAL_STATE;
    if (capture->origin != stream.get()) return STREAM_CAPTURE_UNMATCHED;
    if (capture->mode != 2 && capture->thread != std::this_thread::get_id()) return STREAM_CAPTURE_WRONG_THREAD;
    const int code = capture->isInvalid ? STREAM_CAPTURE_INVALIDATED : is_joined(*capture) ? SUCCESS : STREAM_CAPTURE_UNJOINED;
    end_capture(capture);
    if (code == 0) *graph = Machine::get().graphs.add(capture->graph);
    return code;
}

static int status_of(const Stream& stream) {
    return stream.capture == nullptr ? 0 : stream.capture->isInvalid ? 2 : 1;
}

API int cuStreamIsCapturing(void* handle, int* status) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    if (status == nullptr) return INVALID_VALUE;
    *status = status_of(*stream);
    return 0;
}

API int cuStreamGetCaptureInfo_v2(void* handle, int* status, uint64_t* id, void** graph, const void*** dependencies, size_t* count) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    if (status == nullptr) return INVALID_VALUE;
    *status = status_of(*stream);
    if (stream->capture == nullptr) return 0;
    if (id != nullptr) *id = stream->capture->id;
    if (graph != nullptr || dependencies != nullptr || count != nullptr) return NOT_SUPPORTED;
    return 0;
}

API int cuThreadExchangeStreamCaptureMode(int* mode) {
    ENTER(INITIALIZED);
    if (mode == nullptr || *mode < 0 || *mode > 2) return INVALID_VALUE;
    std::swap(*mode, capture_mode_of_thread());
    return 0;
}
