#pragma once
#include "machine.h"

// What a stream or a graph's node does; answers a result code. Nothing, for work that is only waited for.
using Work = std::function<int()>;

struct Node {
    Work work;
    std::vector<int> after;  // numbers of earlier nodes
};

struct Graph {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    std::shared_ptr<std::vector<Node>> nodes = std::make_shared<std::vector<Node>>();  // each after those that it depends on
};

// The nodes of a graph, of which no more are added once it can be launched.
struct GraphExec {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    std::shared_ptr<const std::vector<Node>> nodes;
    std::shared_ptr<Op> lastLaunch;
};

// A capture in progress: calls on its streams become nodes.
struct Capture {
    std::shared_ptr<Graph> graph = std::make_shared<Graph>();
    Stream* origin = nullptr;
    int mode = 0;
    std::thread::id thread;
    bool isInvalid = false;
    std::map<Stream*, std::vector<int>> last;  // the nodes that each stream that takes part waits for
};

std::vector<std::shared_ptr<Capture>>& captures();

// Whether a call that could wait for work is forbidden, by the rules of the capture modes; it makes such captures invalid.
bool forbidden_by_capture();

// Whether waiting for all of a context is forbidden, because a stream of it is captured, in whatever mode and by whatever thread; it makes
// such captures invalid.
bool waiting_forbidden_by_capture(const Context& context);

// Lets the streams and events of a capture go.
void end_capture(const std::shared_ptr<Capture>& capture);

// Runs the work in the stream's order, or adds it to what the stream captures. Answers a result code.
int submit(const std::shared_ptr<Stream>& stream, Work work, std::shared_ptr<Op>* op = nullptr);

// Runs the nodes, each after those it depends on and else in a random order. Answers a result code.
int run_nodes(const std::vector<Node>& nodes, uint64_t seed);
