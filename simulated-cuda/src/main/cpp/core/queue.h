#pragma once
#include "common.h"

struct Context;
struct Capture;
struct Stream;

using Clock = std::chrono::steady_clock;

// Work in a stream's order. It runs on the device's thread once all before it in its stream, and all in `after`, is done; and not
// before somebody waits for it or its delay is over, so that a wait that is missing shows.
struct Op {
    std::function<int()> run;  // answers a result code; anything but 0 breaks the context
    std::vector<std::shared_ptr<Op>> after;
    std::shared_ptr<Stream> stream;  // until it is done
    std::shared_ptr<Context> context;
    bool runsAlways = false;   // also in a broken context
    bool demanded = false;
    bool done = false;
    Clock::time_point due;
};

struct Stream {
    void* handle = nullptr;
    std::shared_ptr<Context> context;
    unsigned flags = 0;
    bool isLegacy = false;
    std::deque<std::shared_ptr<Op>> queue;  // the first may be running
    std::shared_ptr<Capture> capture;

    bool is_blocking() const { return !isLegacy && (flags & 1) == 0; }
};

// All state of the simulated machine is behind this lock, except while an op runs.
std::mutex& machine();
using Lock = std::unique_lock<std::mutex>;

// Appends to a stream; the legacy stream and the blocking streams of a context wait for each other.
std::shared_ptr<Op> enqueue(const std::shared_ptr<Stream>& stream, std::function<int()> run, bool runsAlways = false);

void demand(const std::shared_ptr<Op>& op);
void wait_for(Lock& lock, std::shared_ptr<Op> op);  // keeps the op, which its stream forgets when it is done
void wait_for_stream(Lock& lock, const std::shared_ptr<Stream>& stream);
void wait_for_context(Lock& lock, const std::shared_ptr<Context>& context);
