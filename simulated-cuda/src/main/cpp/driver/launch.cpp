#include "../device/launch.h"

#include "../core/graph.h"
#include "../core/settings.h"
#include "call.h"

// The names and order of the parameters are cuLaunchKernel's.
static int launch(Call& call, void* f, simcuda_dim3 grid, simcuda_dim3 block, unsigned shared, void* streamHandle, void** kernelParams,
                  void** extra, bool isCooperative) {
    STREAM(stream, streamHandle);
    auto kernel = std::make_shared<KernelCall>();
    kernel->function = Machine::get().functions.find(f);
    if (kernel->function == nullptr) return INVALID_HANDLE;
    kernel->grid = grid;
    kernel->block = block;
    kernel->dynamicShared = shared;
    kernel->isCooperative = isCooperative;
    const int code = prepare_call(*kernel, kernelParams, extra);
    if (code != 0) return code;
    return submit(stream, {KERNEL_NODE, [kernel] { return kernel->run(); }, kernel});
}

API int cuLaunchKernel(void* f, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
                       unsigned shared, void* stream, void** kernelParams, void** extra) {
    ENTER(CONTEXT);
    return launch(call, f, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, stream, kernelParams, extra, false);
}

API int cuLaunchCooperativeKernel(void* f, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY,
                                  unsigned blockZ, unsigned shared, void* stream, void** kernelParams) {
    ENTER(CONTEXT);
    return launch(call, f, {gridX, gridY, gridZ}, {blockX, blockY, blockZ}, shared, stream, kernelParams, nullptr, true);
}

// As CUlaunchConfig and CUlaunchAttribute.
struct Attribute {
    int id;
    char pad[4];
    int value;
    char rest[60];
};

struct LaunchConfig {
    unsigned gridX, gridY, gridZ, blockX, blockY, blockZ, shared;
    void* stream;
    Attribute* attributes;
    unsigned attributeCount;
};

API int cuLaunchKernelEx(const LaunchConfig* config, void* f, void** kernelParams, void** extra) {
    ENTER(CONTEXT);
    if (config == nullptr) return INVALID_VALUE;
    const int cooperative = 2;
    bool isCooperative = false;
    for (unsigned i = 0; i < config->attributeCount; i++) {
        if (config->attributes[i].id == cooperative) {
            isCooperative = config->attributes[i].value != 0;
        } else if (config->attributes[i].id != 0) {
            return NOT_SUPPORTED;
        }
    }
    return launch(call, f, {config->gridX, config->gridY, config->gridZ}, {config->blockX, config->blockY, config->blockZ}, config->shared,
                  config->stream, kernelParams, extra, isCooperative);
}

static int occupancy(int* blocks, void* f, int blockSize, size_t dynamicShared) {
    const std::shared_ptr<Function> function = Machine::get().functions.find(f);
    if (function == nullptr) return INVALID_HANDLE;
    if (blocks == nullptr || blockSize < 1) return INVALID_VALUE;
    *blocks = blocks_per_multiprocessor(*function, blockSize, dynamicShared);
    return 0;
}

API int cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* f, int blockSize, size_t dynamicShared) {
    ENTER(CONTEXT);
    return occupancy(blocks, f, blockSize, dynamicShared);
}

API int cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, void* f, int blockSize, size_t dynamicShared, unsigned) {
    ENTER(CONTEXT);
    return occupancy(blocks, f, blockSize, dynamicShared);
}

static int best_block(int* minGrid, int* blockSize, void* f, size_t (*sharedOf)(int), size_t dynamicShared, int limit) {
    const std::shared_ptr<Function> function = Machine::get().functions.find(f);
    if (function == nullptr) return INVALID_HANDLE;
    if (minGrid == nullptr || blockSize == nullptr) return INVALID_VALUE;
    int most = function->kernel->max_threads > 0 ? function->kernel->max_threads : MAX_THREADS;
    if (limit > 0) most = std::min(most, limit);
    int best = 0;
    for (int size = 32; size <= most; size += 32) {
        const int blocks = blocks_per_multiprocessor(*function, size, sharedOf != nullptr ? sharedOf(size) : dynamicShared);
        if (blocks * size >= best) {
            best = blocks * size;
            *blockSize = size;
            *minGrid = blocks * Settings::get().multiprocessors;
        }
    }
    return 0;
}

API int cuOccupancyMaxPotentialBlockSize(int* minGrid, int* blockSize, void* f, size_t (*sharedOf)(int), size_t dynamicShared, int limit) {
    ENTER(CONTEXT);
    return best_block(minGrid, blockSize, f, sharedOf, dynamicShared, limit);
}

API int cuOccupancyMaxPotentialBlockSizeWithFlags(int* minGrid, int* blockSize, void* f, size_t (*sharedOf)(int), size_t dynamicShared,
                                                  int limit, unsigned) {
    ENTER(CONTEXT);
    return best_block(minGrid, blockSize, f, sharedOf, dynamicShared, limit);
}

API int cuOccupancyAvailableDynamicSMemPerBlock(size_t* size, void* f, int blocks, int blockSize) {
    ENTER(CONTEXT);
    const std::shared_ptr<Function> function = Machine::get().functions.find(f);
    if (function == nullptr) return INVALID_HANDLE;
    if (size == nullptr || blocks < 1 || blockSize < 1) return INVALID_VALUE;
    const size_t each = SHARED_OF_MULTIPROCESSOR / (size_t) blocks;
    const size_t taken = function->module->staticShared + 1024;
    *size = each > taken ? std::min(each - taken, MAX_SHARED_OPT_IN) : 0;
    return 0;
}
