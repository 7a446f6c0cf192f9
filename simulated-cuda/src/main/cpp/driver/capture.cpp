#include "../core/graph.h"
#include "call.h"

API int cuStreamBeginCapture_v2(void* handle, int mode) {
    ENTER(CONTEXT);
    STREAM(stream, handle);
    if (mode < 0 || mode > 2) return INVALID_VALUE;
    if (stream->isLegacy) return STREAM_CAPTURE_UNSUPPORTED;
    if (stream->capture != nullptr) return ILLEGAL_STATE;
    auto capture = std::make_shared<Capture>();
    capture->graph->context = call.context;
    capture->origin = stream.get();
    capture->mode = mode;
    capture->thread = std::this_thread::get_id();
    capture->last[stream.get()];
    stream->capture = capture;
    captures().push_back(capture);
    return 0;
}

// Whether all work of the other streams comes before the origin's last work.
static bool is_joined(const Capture& capture) {
    const std::vector<Node>& nodes = *capture.graph->nodes;
    std::vector<bool> reached(nodes.size());
    for (int last : capture.last.at(capture.origin)) reached[(size_t) last] = true;
    for (size_t i = nodes.size(); i-- > 0;) {
        if (!reached[i]) return false;
        for (int earlier : nodes[i].after) reached[(size_t) earlier] = true;
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
