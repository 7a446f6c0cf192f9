#include "block.h"

#include "../core/codes.h"

__thread simcuda_dim3 simcuda_thread_idx __attribute__((visibility("default")));
__thread simcuda_block_t simcuda_block __attribute__((visibility("default")));

// The threads of a block take turns on one thread of the operating system: each runs until it waits for others. A thread that never
// waits runs on the stack of the one before, so that a kernel without barriers switches no stacks.

namespace {

enum State : uint8_t { UNSTARTED, READY, AT_BARRIER, IN_WARP, FINISHED };

struct Thread {
    simcuda_dim3 idx;
    Fiber* fiber;
    State state;
    uint8_t op;
    int line;
    unsigned mask;
    int argument;
    uint64_t value;
};

const int WARP = 32;

class Block {
public:
    ~Block() {
        for (Fiber* fiber : all) free_fiber(fiber);
    }

    void run(const Launch& launch, simcuda_dim3 blockIdx, KernelFailure& failure);
    int barrier(int op, int predicate, int line);
    uint64_t warp(int op, unsigned mask, uint64_t value, int argument, int line);
    unsigned active_mask() const;
    [[noreturn]] void fail(int code, std::string text);

private:
    static void fiber_main(void* self);
    void start_threads();
    void block_current();
    void leave_to_next();
    void go_to(int next);
    void release_barrier();
    void resolve_warp(int first, unsigned mask);
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

int Block::barrier(int op, int predicate, int line) {
    Thread& me = threads[(size_t) current];
    me.state = AT_BARRIER;
    me.line = line;
    me.op = (uint8_t) op;
    me.value = (uint64_t) (int64_t) predicate;
    atBarrier++;
    if (atBarrier == (int) threads.size()) {
        int count = 0;
        for (const Thread& thread : threads) {
            if (thread.line != line || thread.op != op) fail(LAUNCH_FAILED, describe_deadlock());
            count += thread.value != 0;
        }
        const uint64_t result = op == SIMCUDA_BARRIER_COUNT ? (uint64_t) count
            : op == SIMCUDA_BARRIER_AND                     ? count == (int) threads.size()
                                                            : count > 0;
        for (Thread& thread : threads) thread.value = result;
        if (op == SIMCUDA_BARRIER_GRID) {
            if (launch->gridBarrier == nullptr) fail(LAUNCH_FAILED, "a grid barrier in a launch that is not cooperative");
            if (!launch->gridBarrier->wait()) fail(LAUNCH_FAILED, "");
        }
        release_barrier();
    }
    const int self = current;
    block_current();
    return (int) threads[(size_t) self].value;
}

static uint64_t reduce(int op, uint64_t a, uint64_t b) {
    const int32_t x = (int32_t) a;
    const int32_t y = (int32_t) b;
    switch (op) {
        case SIMCUDA_REDUCE_ADD: return (uint32_t) a + (uint32_t) b;
        case SIMCUDA_REDUCE_MIN: return (uint32_t) (x < y ? x : y);
        case SIMCUDA_REDUCE_MAX: return (uint32_t) (x > y ? x : y);
        case SIMCUDA_REDUCE_AND: return a & b;
        case SIMCUDA_REDUCE_OR: return a | b;
        default: return a ^ b;
    }
}

// The last lane to come computes what all of them get.
void Block::resolve_warp(int first, unsigned mask) {
    uint64_t results[WARP] = {};
    uint64_t total = 0;
    unsigned ballot = 0;
    bool isFirst = true;
    const int op = threads[(size_t) current].op;
    for (int lane = 0; lane < WARP; lane++) {
        if ((mask >> lane & 1) == 0) continue;
        const Thread& thread = threads[(size_t) (first + lane)];
        if (thread.value != 0) ballot |= 1u << lane;
        total = isFirst ? thread.value : reduce(op, total, thread.value);
        isFirst = false;
        if (op == SIMCUDA_SHUFFLE) {
            const int from = thread.argument & (WARP - 1);
            if ((mask >> from & 1) == 0) fail(LAUNCH_FAILED, name(first + lane) + " shuffles from a lane that is not in its mask");
            results[lane] = threads[(size_t) (first + from)].value;
        } else if (op == SIMCUDA_MATCH_ANY) {
            for (int other = 0; other < WARP; other++) {
                if ((mask >> other & 1) != 0 && threads[(size_t) (first + other)].value == thread.value) results[lane] |= 1u << other;
            }
        }
    }
    for (int lane = 0; lane < WARP; lane++) {
        if ((mask >> lane & 1) == 0) continue;
        Thread& thread = threads[(size_t) (first + lane)];
        thread.value = op == SIMCUDA_BALLOT ? ballot : op >= SIMCUDA_REDUCE_ADD ? total : results[lane];
        thread.state = READY;
    }
    // Behind those that are ready already; what has been taken is dropped now and then.
    if (nextReady > 4096) {
        ready.erase(ready.begin(), ready.begin() + (std::ptrdiff_t) nextReady);
        nextReady = 0;
    }
    for (int lane = 0; lane < WARP; lane++) {
        if ((mask >> lane & 1) != 0) ready.push_back(first + lane);
    }
}

uint64_t Block::warp(int op, unsigned mask, uint64_t value, int argument, int line) {
    const int self = current;
    const int first = self / WARP * WARP;
    const int lane = self - first;
    const int lanes = std::min(WARP, (int) threads.size() - first);
    if (lanes < WARP && mask == 0xFFFFFFFFu) mask = (1u << lanes) - 1;
    Thread& me = threads[(size_t) self];
    if ((mask >> lane & 1) == 0) fail(LAUNCH_FAILED, name(self) + " is not in the mask of its own warp operation");
    me.state = IN_WARP;
    me.op = (uint8_t) op;
    me.mask = mask;
    me.value = value;
    me.argument = argument;
    me.line = line;
    bool complete = true;
    for (int other = 0; other < WARP; other++) {
        if ((mask >> other & 1) == 0) continue;
        if (other >= lanes) fail(LAUNCH_FAILED, name(self) + " names a lane that its warp does not have");
        const Thread& thread = threads[(size_t) (first + other)];
        if (thread.state != IN_WARP || thread.mask != mask || thread.op != op) complete = false;
    }
    if (complete) resolve_warp(first, mask);
    block_current();
    return threads[(size_t) self].value;
}

unsigned Block::active_mask() const {
    const int first = current / WARP * WARP;
    unsigned mask = 0;
    for (int lane = 0; lane < WARP && first + lane < (int) threads.size(); lane++) {
        if (threads[(size_t) (first + lane)].state != FINISHED) mask |= 1u << lane;
    }
    return mask;
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
            : thread.state == IN_WARP ? "waits for its warp in line " + std::to_string(thread.line)
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

bool GridBarrier::wait() {
    std::unique_lock<std::mutex> lock(mutex);
    const uint64_t mine = round;
    if (isBroken) return false;
    if (++arrived == expected) {
        arrived = 0;
        round++;
        released.notify_all();
        return true;
    }
    released.wait(lock, [&] { return round != mine || isBroken; });
    return round != mine;
}

void GridBarrier::break_off() {
    std::lock_guard<std::mutex> lock(mutex);
    isBroken = true;
    released.notify_all();
}

void run_block(const Launch& launch, simcuda_dim3 blockIdx, KernelFailure& failure) {
    if (block == nullptr) {
        owned.reset(new Block);
        block = owned.get();
    }
    block->run(launch, blockIdx, failure);
}

API int simcuda_barrier(int op, int predicate, int line) {
    return block->barrier(op, predicate, line);
}

API unsigned long long simcuda_warp(int op, unsigned mask, unsigned long long value, int argument, int line) {
    return block->warp(op, mask, value, argument, line);
}

API unsigned simcuda_active_mask() {
    return block->active_mask();
}

API void simcuda_trap(int code, const char* what) {
    block->fail(code, what);
}

API void simcuda_relax() {
    if (block != nullptr) std::this_thread::yield();
}
