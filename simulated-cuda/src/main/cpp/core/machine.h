#pragma once
#include "queue.h"
#include "registry.h"

struct Graph;
struct GraphExec;
struct Module;
struct Function;

struct Context {
    void* handle = nullptr;
    int device = 0;
    bool isPrimary = false;
    bool isDestroyed = false;
    int broken = 0;  // the code that all further calls fail with
    std::shared_ptr<Stream> legacy;
};

struct Event {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    std::shared_ptr<Op> recorded;  // null: never recorded
    std::shared_ptr<Capture> capture;
    std::vector<int> capturedAfter;  // nodes of the capture
};

struct PrimaryContext {
    std::shared_ptr<Context> context;
    int retained = 0;
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
    int64_t abandoned = 0;  // objects that were alive when their context ended

    static Machine& get();
};

std::vector<std::shared_ptr<Context>>& context_stack();
std::shared_ptr<Context> current_context();
void destroy_context(Lock& lock, const std::shared_ptr<Context>& context);
std::shared_ptr<Context> make_context(int device);
