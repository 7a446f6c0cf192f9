#include "block.h"

#include "../core/codes.h"

__thread simcuda_dim3 simcuda_thread_idx __attribute__((visibility("default")));
__thread simcuda_block_t simcuda_block __attribute__((visibility("default")));

// The threads of a block take turns on one thread of the operating system: each runs until it waits for others. A thread that never
// waits runs on the stack of the one before, so that a kernel without barriers switches no stacks.

namespace {

enum State : uint8_t { UNSTARTED, READY, AT_BARRIER, FINISHED };

struct Thread {
    simcuda_dim3 idx;
    Fiber* fiber;
    State state;
    int line;
};

class Block {
public:
    ~Block() {
        for (Fiber* fiber : all) free_fiber(fiber);
    }

    void run(const Launch& launch, simcuda_dim3 blockIdx, KernelFailure& failure);
    void barrier(int line);
    [[noreturn]] void fail(int code, std::string text);

private:
    static void fiber_main(void* self);
    void start_threads();
    void block_current();
    void release_barrier();
    std::string describe_deadlock() const;
    std::string name(int thread) const;
    Fiber* take_fiber();

    const Launch* launch = nullptr;
    KernelFailure* failure = nullptr;
    std::vector<Thread> threads;
    std::vector<int> ready;  // in the order in which they go on
    size_t nextReady = 0;
    int current = -1;
    int finished = 0;
    int atBarrier = 0;
    uint64_t random = 1;
    std::vector<Fiber*> spare;
    std::vector<Fiber*> all;
    Fiber* running = nullptr;
    void* schedulerStack = nullptr;
};

thread_local std::unique_ptr<Block> owned;
__thread Block* block __attribute__((tls_model("initial-exec"))) = nullptr;

Fiber* Block::take_fiber() {
    if (!spare.empty()) {
        Fiber* fiber = spare.back();
        spare.pop_back();
        return fiber;
    }
    Fiber* fiber = make_fiber(all.size());
    if (fiber == nullptr) fail(LAUNCH_OUT_OF_RESOURCES, "no memory for the stacks of a block's threads");
    all.push_back(fiber);
    return fiber;
}

void Block::run(const Launch& toRun, simcuda_dim3 blockIdx, KernelFailure& toReport) {
    launch = &toRun;
    spare = all; // also those that a block ended by a signal has left
    failure = &toReport;
    simcuda_block.block_idx = blockIdx;
    random = toRun.seed * 0x9E3779B97F4A7C15u + blockIdx.x * 31 + blockIdx.y * 17 + blockIdx.z + 1;
    start_threads();
    running = take_fiber();
    prepare_fiber(*running, fiber_main, this);
    simcuda_switch(&schedulerStack, running->stackPointer);
}

void Block::start_threads() {
    const simcuda_dim3 size = launch->block;
    const int count = (int) (size.x * size.y * size.z);
    threads.resize((size_t) count);
    ready.resize((size_t) count);
    int i = 0;
    for (unsigned z = 0; z < size.z; z++) {
        for (unsigned y = 0; y < size.y; y++) {
            for (unsigned x = 0; x < size.x; x++, i++) {
                threads[(size_t) i].idx = {x, y, z};
                threads[(size_t) i].state = UNSTARTED;
                threads[(size_t) i].fiber = nullptr;
            }
        }
    }
    nextReady = 0;
    finished = 0;
    atBarrier = 0;
    release_barrier();
}

// All threads become ready, in an order that begins anywhere and goes up or down.
void Block::release_barrier() {
    const size_t count = threads.size();
    random = random * 6364136223846793005u + 1442695040888963407u;
    size_t at = (random >> 33) % count;
    const size_t step = (random >> 32 & 1) != 0 ? 1 : count - 1;
    ready.resize(count);
    for (size_t i = 0; i < count; i++) {
        ready[i] = (int) at;
        at += step;
        if (at >= count) at -= count;
        if (threads[i].state == AT_BARRIER) threads[i].state = READY;
    }
    nextReady = 0;
    atBarrier = 0;
}

void Block::fiber_main(void* self) {
    Block& b = *(Block*) self;
    for (;;) {
        b.current = b.ready[b.nextReady++];
        Thread& thread = b.threads[(size_t) b.current];
        simcuda_thread_idx = thread.idx;
        b.launch->kernel->run(b.launch->parameters);
        b.threads[(size_t) b.current].state = FINISHED;
        b.finished++;
        if (b.finished == (int) b.threads.size()) {
            void* here;
            simcuda_switch(&here, b.schedulerStack);
        }
        if (b.nextReady == b.ready.size()) b.fail(LAUNCH_FAILED, b.describe_deadlock());
        const int next = b.ready[b.nextReady];
        if (b.threads[(size_t) next].state != UNSTARTED) {
            b.spare.push_back(b.running);
            void* here;
            b.nextReady++;
            b.current = next;
            b.running = b.threads[(size_t) next].fiber;
            simcuda_thread_idx = b.threads[(size_t) next].idx;
            simcuda_switch(&here, b.running->stackPointer);
        }
    }
}

// Goes on with another thread until the current one is ready and its turn has come.
void Block::block_current() {
    if (nextReady == ready.size()) fail(LAUNCH_FAILED, describe_deadlock());
    const int next = ready[nextReady];
    if (next == current) {
        nextReady++;
        return;
    }
    Fiber* here = running;
    threads[(size_t) current].fiber = here;
    if (threads[(size_t) next].state == UNSTARTED) {
        running = take_fiber();
        prepare_fiber(*running, fiber_main, this);  // takes the next ready thread itself
    } else {
        nextReady++;
        current = next;
        running = threads[(size_t) next].fiber;
        simcuda_thread_idx = threads[(size_t) next].idx;
    }
    simcuda_switch(&here->stackPointer, running->stackPointer);
}

void Block::barrier(int line) {
    Thread& me = threads[(size_t) current];
    me.state = AT_BARRIER;
    me.line = line;
    atBarrier++;
    if (atBarrier == (int) threads.size()) {
        for (const Thread& thread : threads) {
            if (thread.line != line) fail(LAUNCH_FAILED, describe_deadlock());
        }
        release_barrier();
    }
    block_current();
}

std::string Block::name(int thread) const {
    const simcuda_dim3 b = simcuda_block.block_idx;
    const simcuda_dim3 t = threads[(size_t) thread].idx;
    char text[128];
    snprintf(text, sizeof text, "thread (%u,%u,%u) of block (%u,%u,%u)", t.x, t.y, t.z, b.x, b.y, b.z);
    return text;
}

std::string Block::describe_deadlock() const {
    std::string text = "divergent barrier:";
    std::map<std::string, std::pair<int, int>> kinds;  // what, the first thread, how many
    for (size_t i = 0; i < threads.size(); i++) {
        const Thread& thread = threads[i];
        const std::string what = thread.state == FINISHED ? "has ended"
            : thread.state == AT_BARRIER                   ? "waits at the barrier of line " + std::to_string(thread.line)
                                                           : "could go on";
        auto& kind = kinds.emplace(what, std::make_pair((int) i, 0)).first->second;
        kind.second++;
    }
    for (const auto& kind : kinds) {
        text += " " + name(kind.second.first) + " " + kind.first + " (as do " + std::to_string(kind.second.second - 1) + " more);";
    }
    text.pop_back();
    return text;
}

void Block::fail(int code, std::string text) {
    if (failure->code == 0) {
        failure->code = code;
        failure->text = std::move(text);
    }
    void* here;
    simcuda_switch(&here, schedulerStack);
    __builtin_unreachable();
}

} // namespace

void run_block(const Launch& launch, simcuda_dim3 blockIdx, KernelFailure& failure) {
    if (block == nullptr) {
        owned.reset(new Block);
        block = owned.get();
    }
    block->run(launch, blockIdx, failure);
}

API void simcuda_barrier(int line) {
    block->barrier(line);
}
