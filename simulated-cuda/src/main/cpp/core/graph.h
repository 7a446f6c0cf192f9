#pragma once
#include "machine.h"

struct KernelCall;

// Numbers of CUgraphNodeType.
enum NodeType { KERNEL_NODE = 0, MEMCPY_NODE = 1, MEMSET_NODE = 2, HOST_NODE = 3, GRAPH_NODE = 4, EMPTY_NODE = 5, EVENT_RECORD_NODE = 7 };

// What a stream or a graph's node does.
struct Work {
    NodeType type = EMPTY_NODE;
    std::function<int()> run;
    std::shared_ptr<KernelCall> kernel;  // of a kernel node of ours; a library's have none
};

struct Node {
    void* handle = nullptr;
    Graph* graph = nullptr;
    Work work;
    std::vector<std::shared_ptr<Node>> after;
};

struct Graph {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    std::vector<std::shared_ptr<Node>> nodes;

    ~Graph();
};

struct GraphExec {
    struct Step {
        std::shared_ptr<Node> node;
        Work work;
        std::vector<int> after;
    };

    void* handle = nullptr;
    std::shared_ptr<Context> context;
    std::vector<Step> steps;
    std::shared_ptr<Op> lastLaunch;
};

// A capture in progress: calls on its streams become nodes.
struct Capture {
    std::shared_ptr<Graph> graph;
    Stream* origin = nullptr;
    int mode = 0;
    std::thread::id thread;
    bool isInvalid = false;
    uint64_t id = 0;
    std::map<Stream*, std::vector<std::shared_ptr<Node>>> last;  // of each stream that takes part
};

std::vector<std::shared_ptr<Capture>>& captures();

// Whether a call that could wait for work is forbidden, by the rules of the capture modes; it makes such captures invalid.
bool forbidden_by_capture();
int& capture_mode_of_thread();

// Lets the streams and events of a capture go.
void end_capture(const std::shared_ptr<Capture>& capture);

// Runs the work in the stream's order, or adds it to what the stream captures. Answers a result code.
int submit(const std::shared_ptr<Stream>& stream, Work work, std::shared_ptr<Op>* op = nullptr);

std::shared_ptr<Node> add_node(Graph& graph, Work work, std::vector<std::shared_ptr<Node>> after);

// Orders a copy of the graph; null if it has a cycle.
std::shared_ptr<GraphExec> instantiate(const Graph& graph);

// Runs the steps, each after those it depends on and else in a random order.
int run_steps(const std::vector<GraphExec::Step>& steps, uint64_t seed);
