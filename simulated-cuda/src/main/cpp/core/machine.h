#pragma once
#include "queue.h"
#include "registry.h"

struct Graph;
struct GraphExec;
struct Node;
struct Module;
struct Function;

struct Context {
    void* handle = nullptr;
    int device = 0;
    unsigned flags = 0;
    bool isPrimary = false;
    bool isDestroyed = false;
    int broken = 0;  // the code that all further calls fail with
    uint64_t id = 0;
    std::shared_ptr<Stream> legacy;
    std::map<int, size_t> limits;
};

struct Event {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    unsigned flags = 0;
    std::shared_ptr<Op> recorded;  // null: never recorded
    std::shared_ptr<Capture> capture;
    std::vector<std::shared_ptr<Node>> capturedAfter;
};

struct PrimaryContext {
    std::shared_ptr<Context> context;
    int retained = 0;
    unsigned flags = 0;
};

struct Machine {
    bool isInitialized = false;
    std::vector<PrimaryContext> primaries;
    Registry<Context> contexts{0x5C00000000};
    Registry<Stream> streams{0x5500000000};
    Registry<Event> events{0x5E00000000};
    Registry<Module> modules{0x5D00000000};
    Registry<Function> functions{0x5F00000000};
    Registry<Graph> graphs{0x5600000000};
    Registry<GraphExec> graphExecs{0x5700000000};
    Registry<Node> nodes{0x5800000000};
    int64_t abandoned = 0;  // objects that were alive when their context ended
    uint64_t ids = 1;

    static Machine& get();
};

std::vector<std::shared_ptr<Context>>& context_stack();
std::shared_ptr<Context> current_context();
void destroy_context(Lock& lock, const std::shared_ptr<Context>& context);
std::shared_ptr<Context> make_context(int device, unsigned flags);
