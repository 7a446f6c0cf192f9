#include "queue.h"

#include "../device/memory.h"
#include "faults.h"
#include "machine.h"
#include "settings.h"

// Never destroyed, because the device's thread goes on until the process ends.
static std::condition_variable& workArrived = *new std::condition_variable;
static std::condition_variable& workDone = *new std::condition_variable;
static std::vector<Stream*>& busy = *new std::vector<Stream*>;  // streams with ops

std::mutex& machine() {
    static std::mutex* mutex = new std::mutex;
    return *mutex;
}

static bool is_ready(const Op& op) {
    for (const auto& before : op.after) {
        if (!before->done) return false;
    }
    return true;
}

// Picks one of the ops that may run now, in a random order that the seed repeats.
static std::shared_ptr<Op> pick(uint64_t& random, Clock::time_point& next) {
    std::vector<std::shared_ptr<Op>> choice;
    const Clock::time_point now = Clock::now();
    next = Clock::time_point::max();
    for (Stream* stream : busy) {
        const auto& head = stream->queue.front();
        if (!is_ready(*head)) continue;
        if (head->demanded || head->due <= now) {
            choice.push_back(head);
        } else if (head->due < next) {
            next = head->due;
        }
    }
    if (choice.empty()) return nullptr;
    random = random * 6364136223846793005u + 1442695040888963407u;
    return choice[(random >> 33) % choice.size()];
}

static void finish(const std::shared_ptr<Op>& op, int code) {
    op->done = true;
    op->after.clear();
    op->run = nullptr;
    if (code != 0 && op->context->broken == 0) op->context->broken = code;
    const std::shared_ptr<Stream> stream = std::move(op->stream);
    stream->queue.pop_front();
    if (stream->queue.empty()) {
        for (size_t i = 0; i < busy.size(); i++) {
            if (busy[i] == stream.get()) {
                busy[i] = busy.back();
                busy.pop_back();
                break;
            }
        }
    }
    workDone.notify_all();
}

static void run_device() {
    uint64_t random = Settings::get().seed;
    Lock lock(machine());
    for (;;) {
        Clock::time_point next;
        const std::shared_ptr<Op> op = pick(random, next);
        if (op == nullptr) {
            if (next == Clock::time_point::max()) {
                workArrived.wait(lock);
            } else {
                workArrived.wait_until(lock, next);
            }
            continue;
        }
        int code = 0;
        if (op->run && (op->context->broken == 0 || op->runsAlways)) {
            std::function<int()> run = std::move(op->run);
            set_device_memory_reachable(true);
            lock.unlock();
            code = run();
            run = nullptr;
            lock.lock();
            set_device_memory_reachable(false);
        }
        finish(op, code);
    }
}

std::shared_ptr<Op> enqueue(const std::shared_ptr<Stream>& stream, std::function<int()> run, bool runsAlways) {
    static bool started = false;
    if (!started) {
        started = true;
        std::thread(run_device).detach();
    }
    auto op = std::make_shared<Op>();
    op->run = std::move(run);
    op->stream = stream;
    op->context = stream->context;
    op->runsAlways = runsAlways;
    const int64_t delay = Settings::get().delayMicros;
    op->due = delay < 0 ? Clock::time_point::max() : Clock::now() + std::chrono::microseconds(delay);
    if (stream->isLegacy) {
        for (Stream* other : busy) {
            if (other->context == stream->context && other->is_blocking()) op->after.push_back(other->queue.back());
        }
    } else if (stream->is_blocking() && !stream->context->legacy->queue.empty()) {
        op->after.push_back(stream->context->legacy->queue.back());
    }
    if (stream->queue.empty()) busy.push_back(stream.get());
    stream->queue.push_back(op);
    workArrived.notify_one();
    return op;
}

void demand(const std::shared_ptr<Op>& last) {
    std::vector<std::shared_ptr<Op>> open{last};
    while (!open.empty()) {
        const std::shared_ptr<Op> op = open.back();
        open.pop_back();
        if (op->done || op->demanded) continue;
        for (const auto& earlier : op->stream->queue) {
            if (!earlier->demanded) {
                earlier->demanded = true;
                open.insert(open.end(), earlier->after.begin(), earlier->after.end());
            }
            if (earlier == op) break;
        }
    }
    workArrived.notify_one();
}

void wait_for(Lock& lock, std::shared_ptr<Op> op) {
    if (op == nullptr || op->done) return;
    demand(op);
    workDone.wait(lock, [&] { return op->done; });
}

void wait_for_stream(Lock& lock, const std::shared_ptr<Stream>& stream) {
    if (!stream->queue.empty()) wait_for(lock, stream->queue.back());
}

void wait_for_context(Lock& lock, const std::shared_ptr<Context>& context) {
    std::vector<std::shared_ptr<Op>> last;
    for (Stream* stream : busy) {
        if (stream->context == context) last.push_back(stream->queue.back());
    }
    for (const auto& op : last) demand(op);
    for (const auto& op : last) wait_for(lock, op);
}
