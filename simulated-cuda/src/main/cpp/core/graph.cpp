#include "graph.h"

#include "codes.h"

std::vector<std::shared_ptr<Capture>>& captures() {
    static auto* all = new std::vector<std::shared_ptr<Capture>>;
    return *all;
}

bool forbidden_by_capture() {
    const int global = 0, relaxed = 2;
    bool forbidden = false;
    for (const auto& capture : captures()) {
        const bool isMine = capture->thread == std::this_thread::get_id();
        if (capture->mode == global || (capture->mode != relaxed && isMine)) {
            capture->isInvalid = true;
            forbidden = true;
        }
    }
    return forbidden;
}

bool waiting_forbidden_by_capture(const Context& context) {
    bool forbidden = false;
    for (const auto& capture : captures()) {
        if (capture->graph->context.get() == &context) {
            capture->isInvalid = true;
            forbidden = true;
        }
    }
    return forbidden;
}

void end_capture(const std::shared_ptr<Capture>& capture) {
    for (const auto& entry : Machine::get().streams.all()) {
        if (entry.second->capture == capture) entry.second->capture = nullptr;
    }
    capture->origin->capture = nullptr;
    for (const auto& entry : Machine::get().events.all()) {
        if (entry.second->capture == capture) {
            entry.second->capture = nullptr;
            entry.second->capturedAfter.clear();
        }
    }
    for (size_t i = 0; i < captures().size(); i++) {
        if (captures()[i] == capture) {
            captures().erase(captures().begin() + (std::ptrdiff_t) i);
            break;
        }
    }
}

int submit(const std::shared_ptr<Stream>& stream, Work work, std::shared_ptr<Op>* op) {
    if (stream->capture != nullptr) {
        Capture& capture = *stream->capture;
        if (capture.isInvalid) return STREAM_CAPTURE_INVALIDATED;
        auto& last = capture.last[stream.get()];
        auto& nodes = *capture.graph->nodes;
        nodes.push_back({std::move(work), last});
        last = {(int) nodes.size() - 1};
        return 0;
    }
    if (stream->isLegacy) {
        for (const auto& capture : captures()) {
            for (const auto& entry : capture->last) {
                if (entry.first->context == stream->context && entry.first->is_blocking()) {
                    capture->isInvalid = true;
                    return STREAM_CAPTURE_IMPLICIT;
                }
            }
        }
    }
    std::shared_ptr<Op> made = enqueue(stream, std::move(work));
    if (op != nullptr) *op = made;
    return 0;
}

int run_nodes(const std::vector<Node>& nodes, uint64_t seed) {
    std::vector<size_t> waitsFor(nodes.size());
    std::vector<std::vector<int>> followers(nodes.size());
    std::vector<int> ready;
    for (size_t i = 0; i < nodes.size(); i++) {
        waitsFor[i] = nodes[i].after.size();
        for (int earlier : nodes[i].after) followers[(size_t) earlier].push_back((int) i);
        if (waitsFor[i] == 0) ready.push_back((int) i);
    }
    while (!ready.empty()) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const size_t chosen = (seed >> 33) % ready.size();
        const int node = ready[chosen];
        ready[chosen] = ready.back();
        ready.pop_back();
        const Work& work = nodes[(size_t) node].work;
        const int code = work ? work() : 0;
        if (code != 0) return code;
        for (int follower : followers[(size_t) node]) {
            if (--waitsFor[(size_t) follower] == 0) ready.push_back(follower);
        }
    }
    return 0;
}
