#include <dlfcn.h>

#include "call.h"

// The entry point of a name, in the newest version that is here. The library itself is asked, so what was hidden from it is not found.
static void* find(const char* symbol) {
    static void* self = [] {
        Dl_info info;
        return dladdr((void*) &find, &info) == 0 ? nullptr : dlopen(info.dli_fname, RTLD_NOW | RTLD_NOLOAD);
    }();
    for (const char* version : {"_v3", "_v2", ""}) {
        void* found = dlsym(self, (std::string(symbol) + version).c_str());
        if (found != nullptr) return found;
    }
    return nullptr;
}

API int cuGetProcAddress_v2(const char* symbol, void** function, int, uint64_t, int* status) {
    ENTER(NOTHING);
    if (symbol == nullptr || function == nullptr) return INVALID_VALUE;
    *function = find(symbol);
    if (status != nullptr) *status = *function == nullptr ? 1 : 0;
    return *function == nullptr ? NOT_FOUND : SUCCESS;
}

API int cuGetProcAddress(const char* symbol, void** function, int version, uint64_t flags) {
    return cuGetProcAddress_v2(symbol, function, version, flags, nullptr);
}
