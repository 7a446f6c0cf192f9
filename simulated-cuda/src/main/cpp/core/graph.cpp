#include "graph.h"

#include "codes.h"
#include "settings.h"

std::vector<std::shared_ptr<Capture>>& captures() {
    static auto* all = new std::vector<std::shared_ptr<Capture>>;
    return *all;
}

int& capture_mode_of_thread() {
    static thread_local int mode = 0;
    return mode;
}

bool forbidden_by_capture() {
    const int own = capture_mode_of_thread();
    bool forbidden = false;
    for (const auto& capture : captures()) {
        const bool isMine = capture->thread == std::this_thread::get_id();
        if (own != 2 && capture->mode != 2 && (isMine || (own == 0 && capture->mode == 0))) {
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

Graph::~Graph() {
    for (const auto& node : nodes) {
        Machine::get().nodes.remove(node->handle);
        node->graph = nullptr;
        node->after.clear();
    }
}

std::shared_ptr<Node> add_node(Graph& graph, Work work, std::vector<std::shared_ptr<Node>> after) {
    auto node = std::make_shared<Node>();
    node->graph = &graph;
    node->work = std::move(work);
    node->after = std::move(after);
    Machine::get().nodes.add(node);
    graph.nodes.push_back(node);
    return node;
}

int submit(const std::shared_ptr<Stream>& stream, Work work, std::shared_ptr<Op>* op) {
    if (stream->capture != nullptr) {
        Capture& capture = *stream->capture;
        if (capture.isInvalid) return STREAM_CAPTURE_INVALIDATED;
        auto& last = capture.last[stream.get()];
        last = {add_node(*capture.graph, std::move(work), last)};
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
    std::shared_ptr<Op> made = enqueue(stream, std::move(work.run));
    if (op != nullptr) *op = made;
    return 0;
}

std::shared_ptr<GraphExec> instantiate(const Graph& graph) {
    auto exec = std::make_shared<GraphExec>();
    exec->context = graph.context;
    std::map<const Node*, int> placed;
    while (exec->steps.size() < graph.nodes.size()) {
        const size_t before = exec->steps.size();
        for (const auto& node : graph.nodes) {
            if (placed.count(node.get()) != 0) continue;
            GraphExec::Step step{node, node->work, {}};
            bool isReady = true;
            for (const auto& earlier : node->after) {
                auto found = placed.find(earlier.get());
                if (found == placed.end()) {
                    isReady = false;
                    break;
                }
                step.after.push_back(found->second);
            }
            if (!isReady) continue;
            placed[node.get()] = (int) exec->steps.size();
            exec->steps.push_back(std::move(step));
        }
        if (exec->steps.size() == before) return nullptr;
    }
    return exec;
}

int run_steps(const std::vector<GraphExec::Step>& steps, uint64_t seed) {
    std::vector<int> waitsFor(steps.size());
    std::vector<std::vector<int>> followers(steps.size());
    std::vector<int> ready;
    for (size_t i = 0; i < steps.size(); i++) {
        waitsFor[i] = (int) steps[i].after.size();
        for (int earlier : steps[i].after) followers[(size_t) earlier].push_back((int) i);
        if (waitsFor[i] == 0) ready.push_back((int) i);
    }
    while (!ready.empty()) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        const size_t chosen = (seed >> 33) % ready.size();
        const int step = ready[chosen];
        ready[chosen] = ready.back();
        ready.pop_back();
        const auto& run = steps[(size_t) step].work.run;
        const int code = run ? run() : 0;
        if (code != 0) return code;
        for (int follower : followers[(size_t) step]) {
            if (--waitsFor[(size_t) follower] == 0) ready.push_back(follower);
        }
    }
    return 0;
}
