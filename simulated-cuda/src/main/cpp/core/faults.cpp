#include "faults.h"

#include <cstdarg>

#include "settings.h"

// Faults are told by name: simcuda_fail("cuMemAlloc", 2, 2) makes the second use from now fail with code 2. A name is that of the
// documentation, without _v2; "kernel NAME" stands for the execution of a kernel, which fails after its launch has succeeded.

namespace {

struct Fault {
    int64_t at;
    int code;
    bool lasts;
};

struct Calls {
    std::mutex mutex;
    std::map<std::string, int64_t> counts;
    std::map<std::string, std::vector<Fault>> faults;
    int (*judge)(const char* name) = nullptr;
    std::string messages;
    FILE* log = nullptr;
};

void add_fault(Calls& calls, const std::string& name, int64_t nth, int code, bool lasts) {
    calls.faults[name].push_back({calls.counts[name] + nth, code, lasts});
}

// name:nth:code, separated by commas; nth may end in + for all uses from then on.
void read_faults(Calls& calls, const std::string& text) {
    size_t from = 0;
    while (from < text.size()) {
        size_t end = text.find(',', from);
        if (end == std::string::npos) end = text.size();
        const std::string entry = text.substr(from, end - from);
        const size_t first = entry.find(':');
        const size_t second = entry.find(':', first + 1);
        if (first == std::string::npos || second == std::string::npos) {
            fprintf(stderr, "simulated CUDA: SIMCUDA_FAIL must be name:nth:code, not '%s'\n", entry.c_str());
            abort();
        }
        const bool lasts = entry[second - 1] == '+';
        add_fault(calls, entry.substr(0, first), atoll(entry.c_str() + first + 1), atoi(entry.c_str() + second + 1), lasts);
        from = end + 1;
    }
}

Calls& calls() {
    static Calls* instance = [] {
        Calls* made = new Calls;
        read_faults(*made, Settings::get().faults);
        const char* path = environment("SIMCUDA_CALL_LOG", nullptr);
        if (path != nullptr) made->log = fopen(path, "ae");
        return made;
    }();
    return *instance;
}

size_t put(const std::string& text, char* to, size_t size) {
    if (size > 0) {
        const size_t n = text.size() < size - 1 ? text.size() : size - 1;
        memcpy(to, text.data(), n);
        to[n] = 0;
    }
    return text.size();
}

} // namespace

int count_call(const char* name) {
    Calls& c = calls();
    std::unique_lock<std::mutex> lock(c.mutex);
    const int64_t use = ++c.counts[name];
    int code = 0;
    auto found = c.faults.find(name);
    if (found != c.faults.end()) {
        for (const Fault& fault : found->second) {
            if (use == fault.at || (fault.lasts && use > fault.at)) code = fault.code;
        }
    }
    // Only who calls a function can tell where from; a kernel is executed by the device's own thread.
    if (c.judge != nullptr && strncmp(name, "kernel ", 7) != 0) {
        const auto judge = c.judge;
        lock.unlock();
        const int judged = judge(name);
        lock.lock();
        if (code == 0) code = judged;
    }
    if (c.log != nullptr) {
        fprintf(c.log, "%s %d\n", name, code);
        fflush(c.log);
    }
    return code;
}

void explain(const char* format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    c.messages += std::string(text) + "\n";
    fprintf(stderr, "simulated CUDA: %s\n", text);
}

API int simcuda_enter(const char* name) {
    return count_call(name);
}

// The nth use from now of a call fails with a code; where nth is negative, the use -nth and all after it.
API void simcuda_fail(const char* name, int64_t nth, int code) {
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    add_fault(c, name, nth < 0 ? -nth : nth, code, nth < 0);
}

// From now on a function is asked at each use of a call, in the thread that makes it, for the code that it fails with, or 0.
API void simcuda_judge(int (*judge)(const char* name)) {
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    c.judge = judge;
}

API int64_t simcuda_calls(const char* name) {
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    auto found = c.counts.find(name);
    return found == c.counts.end() ? 0 : found->second;
}

void clear_calls() {
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    c.counts.clear();
    c.faults.clear();
    c.judge = nullptr;
    c.messages.clear();
}

// Lines "count name" of all calls used; answers the length, whatever fitted.
API size_t simcuda_call_list(char* to, size_t size) {
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    std::string text;
    for (const auto& entry : c.counts) {
        if (entry.second > 0) text += std::to_string(entry.second) + " " + entry.first + "\n";
    }
    return put(text, to, size);
}

API size_t simcuda_messages(char* to, size_t size) {
    Calls& c = calls();
    std::lock_guard<std::mutex> lock(c.mutex);
    return put(c.messages, to, size);
}
