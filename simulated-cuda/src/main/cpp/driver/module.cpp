#include "../device/launch.h"
#include "../device/memory.h"
#include "call.h"

#include <dlfcn.h>
#include <elf.h>
#include <link.h>

#include "../core/settings.h"

static int load(Call& call, void** handle, const void* image) {
    if (handle == nullptr || image == nullptr) return INVALID_VALUE;
    std::shared_ptr<Module> module;
    const int code = load_image(image, module);
    if (code != 0) return code;
    module->context = call.context;
    *handle = Machine::get().modules.add(module);
    return 0;
}

API int cuModuleLoadData(void** handle, const void* image) {
    ENTER(CONTEXT | NO_CAPTURE);
    return load(call, handle, image);
}

API int cuModuleLoadDataEx(void** handle, const void* image, unsigned, int*, void**) {
    ENTER(CONTEXT | NO_CAPTURE);
    return load(call, handle, image);
}

API int cuModuleLoad(void** handle, const char* path) {
    ENTER(CONTEXT | NO_CAPTURE);
    FILE* file = path == nullptr ? nullptr : fopen(path, "rbe");
    if (file == nullptr) return FILE_NOT_FOUND;
    std::vector<char> bytes;
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, file)) > 0;) bytes.insert(bytes.end(), part, part + n);
    fclose(file);
    bytes.push_back(0);
    return bytes.size() < 64 ? INVALID_IMAGE : load(call, handle, bytes.data());
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

API int cuModuleGetGlobal_v2(unsigned long long* address, size_t* size, void* moduleHandle, const char* name) {
    ENTER(CONTEXT);
    if (name == nullptr) return INVALID_VALUE;
    const std::shared_ptr<Module> module = Machine::get().modules.find(moduleHandle);
    if (module == nullptr) return INVALID_HANDLE;
    void* found = dlsym(module->library, name);
    Dl_info info;
    const ElfW(Sym)* symbol = nullptr;
    if (found == nullptr || dladdr1(found, &info, (void**) &symbol, RTLD_DL_SYMENT) == 0 || symbol == nullptr) return NOT_FOUND;
    if (address != nullptr) *address = (uintptr_t) found;
    if (size != nullptr) *size = symbol->st_size;
    return 0;
}

API int cuModuleGetLoadingMode(int* mode) {
    ENTER(INITIALIZED);
    if (mode == nullptr) return INVALID_VALUE;
    *mode = 1;
    return 0;
}

#define FUNCTION(name, handle) \
    const std::shared_ptr<Function> name = Machine::get().functions.find(handle); \
    if (name == nullptr) return INVALID_HANDLE

API int cuFuncGetModule(void** module, void* handle) {
    ENTER(CONTEXT);
    FUNCTION(function, handle);
    if (module == nullptr) return INVALID_VALUE;
    *module = function->module->handle;
    return 0;
}

API int cuFuncGetAttribute(int* value, int attribute, void* handle) {
    ENTER(CONTEXT);
    FUNCTION(function, handle);
    if (value == nullptr) return INVALID_VALUE;
    const Module& module = *function->module;
    switch (attribute) {
        case 0: *value = function->kernel->max_threads > 0 ? function->kernel->max_threads : MAX_THREADS; return 0;
        case 1: *value = (int) module.staticShared; return 0;
        case 4: *value = 32; return 0;  // registers
        case 5: case 6: *value = module.image->arch; return 0;
        case 8: *value = function->maxDynamicShared > 0 ? function->maxDynamicShared : (int) (MAX_SHARED - module.staticShared); return 0;
        case 2: case 3: case 7: case 9: case 10: case 11: case 12: case 13: case 14: case 15: *value = 0; return 0;
        default: return INVALID_VALUE;
    }
}

API int cuFuncSetAttribute(void* handle, int attribute, int value) {
    ENTER(CONTEXT);
    FUNCTION(function, handle);
    if (attribute == 9) return value < -1 || value > 100 ? INVALID_VALUE : SUCCESS;
    if (attribute != 8) return INVALID_VALUE;
    if (value < 0 || (size_t) value + function->module->staticShared > MAX_SHARED_OPT_IN) return INVALID_VALUE;
    function->maxDynamicShared = value;
    return 0;
}

API int cuFuncSetCacheConfig(void* handle, int) {
    ENTER(CONTEXT);
    FUNCTION(function, handle);
    return 0;
}

API int cuFuncSetSharedMemConfig(void* handle, int) {
    ENTER(CONTEXT);
    FUNCTION(function, handle);
    return 0;
}
