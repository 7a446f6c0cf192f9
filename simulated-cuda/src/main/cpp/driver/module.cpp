#include "../device/image.h"
#include "call.h"

API int cuModuleLoadData(void** handle, const void* image) {
    ENTER(CONTEXT | NO_CAPTURE);
    if (handle == nullptr || image == nullptr) return INVALID_VALUE;
    std::shared_ptr<Module> module;
    const int code = load_image(image, module);
    if (code != 0) return code;
    module->context = call.context;
    *handle = Machine::get().modules.add(module);
    return 0;
}

// Work that is under way keeps its module.
API int cuModuleUnload(void* handle) {
    ENTER(CONTEXT | NO_CAPTURE);
    wait_for_context(call.lock, call.context);
    Machine& m = Machine::get();
    const std::shared_ptr<Module> module = m.modules.remove(handle);
    if (module == nullptr) return INVALID_HANDLE;
    m.functions.remove_if([&](const Function& function) { return function.module == module; });
    return after_waiting(call);
}

API int cuModuleGetFunction(void** handle, void* moduleHandle, const char* name) {
    ENTER(CONTEXT);
    if (handle == nullptr || name == nullptr) return INVALID_VALUE;
    Machine& m = Machine::get();
    const std::shared_ptr<Module> module = m.modules.find(moduleHandle);
    if (module == nullptr) return INVALID_HANDLE;
    auto known = module->functions.find(name);
    if (known != module->functions.end()) {
        *handle = known->second;
        return 0;
    }
    for (int i = 0; i < module->image->kernel_count; i++) {
        const simcuda_kernel_t& kernel = module->image->kernels[i];
        if (strcmp(kernel.name, name) != 0) continue;
        auto function = std::make_shared<Function>();
        function->kernel = &kernel;
        function->module = module;
        *handle = m.functions.add(function);
        module->functions[name] = *handle;
        return 0;
    }
    return NOT_FOUND;
}
