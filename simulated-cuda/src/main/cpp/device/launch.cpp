#include "launch.h"

#include "../core/codes.h"
#include "../core/faults.h"
#include "../core/queue.h"
#include "../core/settings.h"
#include "memory.h"
#include "signals.h"

static size_t place_of(const simcuda_kernel_t& kernel, int parameter, size_t& end) {
    size_t at = 0;
    for (int i = 0; i <= parameter; i++) {
        const size_t alignment = kernel.parameter_alignments[i];
        at = (at + alignment - 1) / alignment * alignment;
        if (i == parameter) break;
        at += kernel.parameter_sizes[i];
    }
    end = at + kernel.parameter_sizes[parameter];
    return at;
}

static int copy_parameters(KernelCall& call, void** kernelParams) {
    const simcuda_kernel_t& kernel = *call.function->kernel;
    const int count = kernel.parameter_count;
    if (count == 0) return 0;
    if (kernelParams == nullptr) return INVALID_VALUE;
    size_t size = 0;
    place_of(kernel, count - 1, size);
    call.parameters.resize(size);
    for (int i = 0; i < count; i++) {
        if (kernelParams[i] == nullptr) return INVALID_VALUE;
        size_t end;
        memcpy(&call.parameters[place_of(kernel, i, end)], kernelParams[i], kernel.parameter_sizes[i]);
    }
    return 0;
}

int prepare_call(KernelCall& call, void** kernelParams) {
    const simcuda_dim3 b = call.block;
    const simcuda_dim3 g = call.grid;
    const uint64_t threads = (uint64_t) b.x * b.y * b.z;
    if (threads == 0 || g.x == 0 || g.y == 0 || g.z == 0) return INVALID_VALUE;
    if (threads > (uint64_t) MAX_THREADS || b.x > 1024 || b.y > 1024 || b.z > 64) return INVALID_VALUE;
    if (g.x > 0x7FFFFFFFu || g.y > 65535 || g.z > 65535) return INVALID_VALUE;
    const Function& function = *call.function;
    if (function.kernel->max_threads > 0 && threads > (uint64_t) function.kernel->max_threads) {
        explain("kernel %s is launched with %d threads, more than its __launch_bounds__(%d)", function.kernel->name, (int) threads,
                function.kernel->max_threads);
        return INVALID_VALUE;
    }
    return copy_parameters(call, kernelParams);
}

static void run_one(const Launch& launch, const Module& module, simcuda_dim3 index, KernelFailure& failure) {
    simcuda_block.block_dim = launch.block;
    simcuda_block.grid_dim = launch.grid;
    poison_shared(module);
    run_block(launch, index, failure);
}

static simcuda_dim3 index_of(uint64_t number, simcuda_dim3 grid) {
    return {(unsigned) (number % grid.x), (unsigned) (number / grid.x % grid.y), (unsigned) (number / grid.x / grid.y)};
}

// Blocks in an order that begins anywhere and goes up or down.
static void run_in_turn(const Launch& launch, const Module& module, KernelFailure& failure) {
    const uint64_t count = (uint64_t) launch.grid.x * launch.grid.y * launch.grid.z;
    const uint64_t first = launch.seed % count;
    const bool down = (launch.seed >> 40 & 1) != 0;
    guard_kernel(failure, [&] {
        for (uint64_t i = 0; i < count && failure.code == 0; i++) {
            const uint64_t at = (first + i) % count;
            run_one(launch, module, index_of(down ? count - 1 - at : at, launch.grid), failure);
        }
    });
}

int KernelCall::run() const {
    static std::atomic<uint64_t> launches{0};
    const simcuda_kernel_t& kernel = *function->kernel;
    const int injected = count_call((std::string("kernel ") + kernel.name).c_str());
    if (injected != 0) return injected;
    std::vector<void*> places((size_t) kernel.parameter_count);
    for (int i = 0; i < kernel.parameter_count; i++) {
        size_t end;
        places[(size_t) i] = (void*) &parameters[place_of(kernel, i, end)];
    }
    Launch launch;
    launch.kernel = &kernel;
    launch.grid = grid;
    launch.block = block;
    launch.parameters = places.data();
    launch.seed = (Settings::get().seed + ++launches) * 0x9E3779B97F4A7C15u;
    KernelFailure failure;
    run_in_turn(launch, *function->module, failure);
    if (failure.code != 0) {
        explain("kernel %s: %s", kernel.name, failure.text.c_str());
        return failure.code;
    }
    if (!Settings::get().checksLaunches) return 0;
    Lock lock(machine());
    return check_guards((std::string("kernel ") + kernel.name).c_str());
}
