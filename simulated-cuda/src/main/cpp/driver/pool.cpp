#include "../device/memory.h"
#include "call.h"

// As CUmemPoolProps begins.
struct PoolProperties {
    int allocationType;  // 1: pinned, as all device memory is
    int handleTypes;
    int locationType;    // 1: a device
    int device;
};

API int cuMemPoolCreate(void** handle, const PoolProperties* properties) {
    ENTER(INITIALIZED);
    if (handle == nullptr || properties == nullptr || properties->allocationType != 1) return INVALID_VALUE;
    if (properties->locationType != 1 || !is_device(properties->device)) return INVALID_VALUE;
    static uintptr_t next = 0x5A00000010;
    auto pool = std::make_shared<Pool>();
    pool->handle = (void*) next;
    next += 16;
    pools()[pool->handle] = pool;
    *handle = pool->handle;
    return 0;
}

API int cuMemPoolDestroy(void* handle) {
    ENTER(INITIALIZED);
    auto found = pools().find(handle);
    if (found == pools().end()) return INVALID_VALUE;
    pools().erase(found);
    return 0;
}

API int cuMemPoolTrimTo(void* handle, size_t keep) {
    ENTER(INITIALIZED);
    auto found = pools().find(handle);
    if (found == pools().end()) return INVALID_VALUE;
    trim_pool(*found->second, keep);
    return 0;
}

API int cuMemPoolSetAttribute(void* handle, int attribute, void* value) {
    ENTER(INITIALIZED);
    auto found = pools().find(handle);
    if (found == pools().end() || value == nullptr) return INVALID_VALUE;
    if (attribute != 4) return NOT_SUPPORTED;
    found->second->threshold = *(uint64_t*) value;
    return 0;
}
