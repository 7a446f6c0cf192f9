#include "../core/faults.h"
#include "../core/graph.h"
#include "../core/settings.h"
#include "../device/image.h"
#include "../device/memory.h"
#include "call.h"

static std::atomic<int64_t> handles{0};

// For the libraries on top of the driver, which count their own handles here.
API void simcuda_count_handles(int64_t change) {
    handles += change;
}

// What is alive, by kind. Objects that were alive when their context ended count as abandoned, unless it was broken.
static std::vector<std::pair<const char*, int64_t>> live_objects() {
    Machine& m = Machine::get();
    int64_t retained = 0;
    for (const PrimaryContext& primary : m.primaries) retained += primary.retained;
    return {
        {"allocations", (int64_t) live_allocations()},
        {"bytes", (int64_t) live_bytes()},
        {"pinned", (int64_t) pinned_memory().size()},
        {"streams", (int64_t) m.streams.size()},
        {"events", (int64_t) m.events.size()},
        {"modules", (int64_t) m.modules.size()},
        {"graphs", (int64_t) m.graphs.size()},
        {"graphExecs", (int64_t) m.graphExecs.size()},
        {"pools", (int64_t) pools().size()},
        {"contexts", (int64_t) m.contexts.size()},
        {"retained", retained},
        {"handles", (int64_t) handles},
        {"abandoned", m.abandoned},
    };
}

// Forgets all that is past: calls, faults, messages and what was abandoned.
API void simcuda_clear() {
    clear_calls();
    Lock lock(machine());
    Machine::get().abandoned = 0;
}

// How many objects of a kind are alive, or -1 for a word that is no kind.
API int64_t simcuda_leaks(const char* kind) {
    Lock lock(machine());
    for (const auto& entry : live_objects()) {
        if (strcmp(entry.first, kind) == 0) return entry.second;
    }
    return -1;
}

// Lines "count kind" of all that is alive; answers the length, whatever fitted.
API size_t simcuda_leak_list(char* to, size_t size) {
    std::string text;
    {
        Lock lock(machine());
        for (const auto& entry : live_objects()) {
            if (entry.second != 0) text += std::to_string(entry.second) + " " + entry.first + "\n";
        }
    }
    if (size > 0) snprintf(to, size, "%s", text.c_str());
    return text.size();
}

__attribute__((destructor)) static void report() {
    if (!Settings::get().reportsAtExit) return;
    char text[1024];
    const size_t length = simcuda_leak_list(text, sizeof text);
    fprintf(stderr, "simulated CUDA: alive at exit:%s\n%s", length == 0 ? " nothing" : "", text);
}
