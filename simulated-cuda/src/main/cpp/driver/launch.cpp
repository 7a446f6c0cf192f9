#include "../device/launch.h"

#include "../core/graph.h"
#include "call.h"

API int cuLaunchKernel(void* f, unsigned gridX, unsigned gridY, unsigned gridZ, unsigned blockX, unsigned blockY, unsigned blockZ,
                       unsigned dynamicShared, void* streamHandle, void** kernelParams, void** extra) {
    ENTER(CONTEXT);
    STREAM(stream, streamHandle);
    if (dynamicShared != 0 || extra != nullptr) return NOT_SUPPORTED;
    auto kernel = std::make_shared<KernelCall>();
    kernel->function = Machine::get().functions.find(f);
    if (kernel->function == nullptr) return INVALID_HANDLE;
    kernel->grid = {gridX, gridY, gridZ};
    kernel->block = {blockX, blockY, blockZ};
    const int code = prepare_call(*kernel, kernelParams);
    return code != 0 ? code : submit(stream, [kernel] { return kernel->run(); });
}
