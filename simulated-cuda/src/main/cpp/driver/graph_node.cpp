#include "../device/launch.h"
#include "copy.h"

using Address = unsigned long long;

#define GRAPH(name, handle) \
    const std::shared_ptr<Graph> name = Machine::get().graphs.find(handle); \
    if (name == nullptr) return INVALID_VALUE
#define NODE(name, handle) \
    const std::shared_ptr<Node> name = Machine::get().nodes.find(handle); \
    if (name == nullptr) return INVALID_VALUE

// As CUDA_KERNEL_NODE_PARAMS_v2, of which the first version is the start.
struct KernelParameters {
    void* function;
    unsigned gridX, gridY, gridZ, blockX, blockY, blockZ, shared;
    void** kernelParams;
    void** extra;
};

// As CUDA_MEMSET_NODE_PARAMS.
struct FillParameters {
    Address address;
    size_t pitch;
    unsigned value;
    unsigned elementSize;
    size_t width;
    size_t height;
};

// As CUDA_HOST_NODE_PARAMS.
struct HostParameters {
    void (*function)(void*);
    void* data;
};

static int kernel_work(const KernelParameters* p, Work& work) {
    if (p == nullptr) return INVALID_VALUE;
    auto kernel = std::make_shared<KernelCall>();
    kernel->function = Machine::get().functions.find(p->function);
    if (kernel->function == nullptr) return INVALID_HANDLE;
    kernel->grid = {p->gridX, p->gridY, p->gridZ};
    kernel->block = {p->blockX, p->blockY, p->blockZ};
    kernel->dynamicShared = p->shared;
    const int code = prepare_call(*kernel, p->kernelParams, p->extra);
    work = {KERNEL_NODE, [kernel] { return kernel->run(); }, kernel};
    return code;
}

static int work_of(const Copy3d* copy, Work& work) {
    if (copy == nullptr) return INVALID_VALUE;
    CopyPlan plan;
    const int code = plan_copy(*copy, plan);
    return code != 0 ? code : copy_work(work, plan.to, plan.from, plan.rows, plan.toSlice, plan.fromSlice);
}

static int work_of(const FillParameters* p, Work& work) {
    if (p == nullptr || (p->elementSize != 1 && p->elementSize != 2 && p->elementSize != 4)) return INVALID_VALUE;
    return fill_work(work, p->address, p->pitch, p->value, p->elementSize, p->width, p->height);
}

static int work_of(const HostParameters* p, Work& work) {
    if (p == nullptr || p->function == nullptr) return INVALID_VALUE;
    const HostParameters copy = *p;
    work = {HOST_NODE, [copy] { copy.function(copy.data); return 0; }, nullptr};
    return 0;
}

static int add(void** handle, void* graphHandle, void* const* dependencies, size_t count, int code, Work work) {
    GRAPH(graph, graphHandle);
    if (handle == nullptr || (count > 0 && dependencies == nullptr)) return INVALID_VALUE;
    if (code != 0) return code;
    std::vector<std::shared_ptr<Node>> after;
    for (size_t i = 0; i < count; i++) {
        NODE(earlier, dependencies[i]);
        if (earlier->graph != graph.get()) return INVALID_VALUE;
        after.push_back(earlier);
    }
    *handle = add_node(*graph, std::move(work), std::move(after))->handle;
    return 0;
}

API int cuGraphAddKernelNode_v2(void** node, void* graph, void* const* dependencies, size_t count, const KernelParameters* parameters) {
    ENTER(CONTEXT);
    Work work;
    const int code = kernel_work(parameters, work);
    return add(node, graph, dependencies, count, code, std::move(work));
}

API int cuGraphAddMemcpyNode(void** node, void* graph, void* const* dependencies, size_t count, const Copy3d* copy, void*) {
    ENTER(CONTEXT);
    Work work;
    const int code = work_of(copy, work);
    return add(node, graph, dependencies, count, code, std::move(work));
}

API int cuGraphAddMemsetNode(void** node, void* graph, void* const* dependencies, size_t count, const FillParameters* fill, void*) {
    ENTER(CONTEXT);
    Work work;
    const int code = work_of(fill, work);
    return add(node, graph, dependencies, count, code, std::move(work));
}

API int cuGraphAddHostNode(void** node, void* graph, void* const* dependencies, size_t count, const HostParameters* host) {
    ENTER(CONTEXT);
    Work work;
    const int code = work_of(host, work);
    return add(node, graph, dependencies, count, code, std::move(work));
}

API int cuGraphAddEmptyNode(void** node, void* graph, void* const* dependencies, size_t count) {
    ENTER(CONTEXT);
    return add(node, graph, dependencies, count, 0, {});
}

API int cuGraphAddChildGraphNode(void** node, void* graph, void* const* dependencies, size_t count, void* childHandle) {
    ENTER(CONTEXT);
    GRAPH(child, childHandle);
    const std::shared_ptr<GraphExec> exec = instantiate(*child);
    if (exec == nullptr) return INVALID_VALUE;
    const auto steps = exec->steps;
    return add(node, graph, dependencies, count, 0, {GRAPH_NODE, [steps] { return run_steps(steps, 1); }, nullptr});
}

static int change_edges(void* const* from, void* const* to, size_t count, bool adds) {
    for (size_t i = 0; i < count; i++) {
        NODE(earlier, from[i]);
        NODE(later, to[i]);
        if (adds) {
            later->after.push_back(earlier);
            continue;
        }
        size_t at = 0;
        while (at < later->after.size() && later->after[at] != earlier) at++;
        if (at == later->after.size()) return INVALID_VALUE;
        later->after.erase(later->after.begin() + (std::ptrdiff_t) at);
    }
    return 0;
}

API int cuGraphAddDependencies(void* graphHandle, void* const* from, void* const* to, size_t count) {
    ENTER(CONTEXT);
    GRAPH(graph, graphHandle);
    return change_edges(from, to, count, true);
}

API int cuGraphRemoveDependencies(void* graphHandle, void* const* from, void* const* to, size_t count) {
    ENTER(CONTEXT);
    GRAPH(graph, graphHandle);
    return change_edges(from, to, count, false);
}

API int cuGraphNodeGetType(void* handle, int* type) {
    ENTER(CONTEXT);
    NODE(node, handle);
    if (type == nullptr) return INVALID_VALUE;
    *type = node->work.type;
    return 0;
}

API int cuGraphNodeGetDependencies(void* handle, void** dependencies, size_t* count) {
    ENTER(CONTEXT);
    NODE(node, handle);
    if (count == nullptr) return INVALID_VALUE;
    if (dependencies != nullptr) {
        for (size_t i = 0; i < *count; i++) dependencies[i] = i < node->after.size() ? node->after[i]->handle : nullptr;
    }
    *count = node->after.size();
    return 0;
}

API int cuGraphDestroyNode(void* handle) {
    ENTER(CONTEXT);
    NODE(node, handle);
    auto& nodes = node->graph->nodes;
    for (size_t i = 0; i < nodes.size(); i++) {
        auto& after = nodes[i]->after;
        for (size_t k = after.size(); k-- > 0;) {
            if (after[k] == node) after.erase(after.begin() + (std::ptrdiff_t) k);
        }
    }
    for (size_t i = 0; i < nodes.size(); i++) {
        if (nodes[i] == node) {
            nodes.erase(nodes.begin() + (std::ptrdiff_t) i);
            break;
        }
    }
    Machine::get().nodes.remove(handle);
    return 0;
}

// Gives a node of an executable graph new work of the same kind.
static int set_work(void* execHandle, void* nodeHandle, NodeType type, int code, Work work) {
    if (code != 0) return code;
    const std::shared_ptr<GraphExec> exec = Machine::get().graphExecs.find(execHandle);
    NODE(node, nodeHandle);
    if (exec == nullptr || node->work.type != type) return INVALID_VALUE;
    for (GraphExec::Step& step : exec->steps) {
        if (step.node == node) {
            step.work = std::move(work);
            return 0;
        }
    }
    return INVALID_VALUE;
}

API int cuGraphExecKernelNodeSetParams_v2(void* exec, void* node, const KernelParameters* parameters) {
    ENTER(CONTEXT);
    Work work;
    const int code = kernel_work(parameters, work);
    return set_work(exec, node, KERNEL_NODE, code, std::move(work));
}

API int cuGraphExecMemcpyNodeSetParams(void* exec, void* node, const Copy3d* copy, void*) {
    ENTER(CONTEXT);
    Work work;
    const int code = work_of(copy, work);
    return set_work(exec, node, MEMCPY_NODE, code, std::move(work));
}

API int cuGraphExecMemsetNodeSetParams(void* exec, void* node, const FillParameters* fill, void*) {
    ENTER(CONTEXT);
    Work work;
    const int code = work_of(fill, work);
    return set_work(exec, node, MEMSET_NODE, code, std::move(work));
}

API int cuGraphExecHostNodeSetParams(void* exec, void* node, const HostParameters* host) {
    ENTER(CONTEXT);
    Work work;
    const int code = work_of(host, work);
    return set_work(exec, node, HOST_NODE, code, std::move(work));
}
