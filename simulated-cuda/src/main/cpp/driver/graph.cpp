#include "../core/graph.h"

#include "../core/settings.h"
#include "call.h"

API int cuGraphDestroy(void* handle) {
    ENTER(CONTEXT);
    return Machine::get().graphs.remove(handle) == nullptr ? INVALID_VALUE : SUCCESS;
}

API int cuGraphInstantiateWithFlags(void** handle, void* graphHandle, unsigned long long) {
    ENTER(CONTEXT);
    const std::shared_ptr<Graph> graph = Machine::get().graphs.find(graphHandle);
    if (graph == nullptr || handle == nullptr) return INVALID_VALUE;
    auto exec = std::make_shared<GraphExec>();
    exec->context = graph->context;
    exec->nodes = graph->nodes;
    *handle = Machine::get().graphExecs.add(exec);
    return 0;
}

API int cuGraphExecDestroy(void* handle) {
    ENTER(CONTEXT);
    return Machine::get().graphExecs.remove(handle) == nullptr ? INVALID_VALUE : SUCCESS;
}

// Launches of one executable graph do not overlap.
API int cuGraphLaunch(void* handle, void* streamHandle) {
    static uint64_t launches = 0;
    ENTER(CONTEXT);
    const std::shared_ptr<GraphExec> exec = Machine::get().graphExecs.find(handle);
    if (exec == nullptr) return INVALID_VALUE;
    STREAM(stream, streamHandle);
    const uint64_t seed = (Settings::get().seed + ++launches) * 0x9E3779B97F4A7C15u;
    std::shared_ptr<Op> op;
    const int code = submit(stream, [nodes = exec->nodes, seed] { return run_nodes(*nodes, seed); }, &op);
    if (op != nullptr) {
        if (exec->lastLaunch != nullptr && !exec->lastLaunch->done) op->after.push_back(exec->lastLaunch);
        exec->lastLaunch = op;
    }
    return code;
}
