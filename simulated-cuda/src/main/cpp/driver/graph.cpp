#include "../core/graph.h"

#include "../core/settings.h"
#include "call.h"

#define GRAPH(name, handle) \
    const std::shared_ptr<Graph> name = Machine::get().graphs.find(handle); \
    if (name == nullptr) return INVALID_VALUE
#define EXEC(name, handle) \
    const std::shared_ptr<GraphExec> name = Machine::get().graphExecs.find(handle); \
    if (name == nullptr) return INVALID_VALUE

API int cuGraphCreate(void** handle, unsigned flags) {
    ENTER(CONTEXT);
    if (handle == nullptr || flags != 0) return INVALID_VALUE;
    auto graph = std::make_shared<Graph>();
    graph->context = call.context;
    *handle = Machine::get().graphs.add(graph);
    return 0;
}

API int cuGraphDestroy(void* handle) {
    ENTER(CONTEXT);
    return Machine::get().graphs.remove(handle) == nullptr ? INVALID_VALUE : SUCCESS;
}

static int make_exec(void** handle, void* graphHandle) {
    GRAPH(graph, graphHandle);
    if (handle == nullptr) return INVALID_VALUE;
    const std::shared_ptr<GraphExec> exec = instantiate(*graph);
    if (exec == nullptr) return INVALID_VALUE;
    *handle = Machine::get().graphExecs.add(exec);
    return 0;
}

API int cuGraphInstantiateWithFlags(void** handle, void* graph, unsigned long long) {
    ENTER(CONTEXT);
    return make_exec(handle, graph);
}

API int cuGraphInstantiate_v2(void** handle, void* graph, void** errorNode, char* log, size_t logSize) {
    ENTER(CONTEXT);
    if (errorNode != nullptr) *errorNode = nullptr;
    if (log != nullptr && logSize > 0) *log = 0;
    return make_exec(handle, graph);
}

API int cuGraphExecDestroy(void* handle) {
    ENTER(CONTEXT);
    return Machine::get().graphExecs.remove(handle) == nullptr ? INVALID_VALUE : SUCCESS;
}

API int cuGraphUpload(void* handle, void* streamHandle) {
    ENTER(CONTEXT);
    EXEC(exec, handle);
    STREAM(stream, streamHandle);
    return submit(stream, {EMPTY_NODE, nullptr, nullptr});
}

// Launches of one executable graph do not overlap.
API int cuGraphLaunch(void* handle, void* streamHandle) {
    static uint64_t launches = 0;
    ENTER(CONTEXT);
    EXEC(exec, handle);
    STREAM(stream, streamHandle);
    const uint64_t seed = (Settings::get().seed + ++launches) * 0x9E3779B97F4A7C15u;
    const auto steps = std::make_shared<const std::vector<GraphExec::Step>>(exec->steps);
    std::shared_ptr<Op> op;
    const int code = submit(stream, {GRAPH_NODE, [steps, seed] { return run_steps(*steps, seed); }, nullptr}, &op);
    if (op != nullptr) {
        if (exec->lastLaunch != nullptr && !exec->lastLaunch->done) op->after.push_back(exec->lastLaunch);
        exec->lastLaunch = op;
    }
    return code;
}

// The same nodes in the same order, with the same kinds of work, may have new parameters.
static int update(GraphExec& exec, const Graph& graph, int* result) {
    const std::shared_ptr<GraphExec> fresh = instantiate(graph);
    const int topologyChanged = 2, typeChanged = 3;
    *result = fresh == nullptr || fresh->steps.size() != exec.steps.size() ? topologyChanged : 0;
    for (size_t i = 0; *result == 0 && i < exec.steps.size(); i++) {
        if (fresh->steps[i].after != exec.steps[i].after) *result = topologyChanged;
        if (fresh->steps[i].work.type != exec.steps[i].work.type) *result = typeChanged;
    }
    if (*result != 0) return GRAPH_EXEC_UPDATE_FAILURE;
    exec.steps = fresh->steps;
    return 0;
}

API int cuGraphExecUpdate(void* handle, void* graphHandle, void** errorNode, int* result) {
    ENTER(CONTEXT);
    EXEC(exec, handle);
    GRAPH(graph, graphHandle);
    if (result == nullptr) return INVALID_VALUE;
    if (errorNode != nullptr) *errorNode = nullptr;
    return update(*exec, *graph, result);
}

struct UpdateResult {
    int result;
    void* errorNode;
    void* errorFromNode;
};

API int cuGraphExecUpdate_v2(void* handle, void* graphHandle, UpdateResult* result) {
    ENTER(CONTEXT);
    EXEC(exec, handle);
    GRAPH(graph, graphHandle);
    if (result == nullptr) return INVALID_VALUE;
    *result = {};
    return update(*exec, *graph, &result->result);
}

API int cuGraphClone(void** clone, void* handle) {
    ENTER(CONTEXT);
    GRAPH(graph, handle);
    if (clone == nullptr) return INVALID_VALUE;
    auto made = std::make_shared<Graph>();
    made->context = graph->context;
    std::map<const Node*, std::shared_ptr<Node>> copies;
    for (const auto& node : graph->nodes) copies[node.get()] = add_node(*made, node->work, {});
    for (const auto& node : graph->nodes) {
        for (const auto& earlier : node->after) copies[node.get()]->after.push_back(copies[earlier.get()]);
    }
    *clone = Machine::get().graphs.add(made);
    return 0;
}

static int list(const std::vector<std::shared_ptr<Node>>& nodes, void** to, size_t* count) {
    if (count == nullptr) return INVALID_VALUE;
    if (to != nullptr) {
        for (size_t i = 0; i < *count; i++) to[i] = i < nodes.size() ? nodes[i]->handle : nullptr;
    }
    *count = to == nullptr ? nodes.size() : std::min(*count, nodes.size());
    return 0;
}

API int cuGraphGetNodes(void* handle, void** nodes, size_t* count) {
    ENTER(CONTEXT);
    GRAPH(graph, handle);
    return list(graph->nodes, nodes, count);
}

API int cuGraphGetRootNodes(void* handle, void** nodes, size_t* count) {
    ENTER(CONTEXT);
    GRAPH(graph, handle);
    std::vector<std::shared_ptr<Node>> roots;
    for (const auto& node : graph->nodes) {
        if (node->after.empty()) roots.push_back(node);
    }
    return list(roots, nodes, count);
}

API int cuGraphGetEdges(void* handle, void** from, void** to, size_t* count) {
    ENTER(CONTEXT);
    GRAPH(graph, handle);
    std::vector<std::shared_ptr<Node>> starts;
    std::vector<std::shared_ptr<Node>> ends;
    for (const auto& node : graph->nodes) {
        for (const auto& earlier : node->after) {
            starts.push_back(earlier);
            ends.push_back(node);
        }
    }
    if (count == nullptr || (from == nullptr) != (to == nullptr)) return INVALID_VALUE;
    size_t room = *count;
    const int code = list(starts, from, count);
    return code != 0 || to == nullptr ? code : list(ends, to, &room);
}
