#include "../device/memory.h"
#include "call.h"

static std::map<int, void*> current;

API int cuDeviceGetDefaultMemPool(void** pool, int device) {
    ENTER(INITIALIZED);
    if (pool == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *pool = default_pool()->handle;
    return 0;
}

API int cuDeviceGetMemPool(void** pool, int device) {
    ENTER(INITIALIZED);
    if (pool == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *pool = current.count(device) != 0 ? current[device] : default_pool()->handle;
    return 0;
}

API int cuDeviceSetMemPool(int device, void* pool) {
    ENTER(INITIALIZED);
    if (!is_device(device)) return INVALID_DEVICE;
    if (pools().count(pool) == 0) return INVALID_VALUE;
    current[device] = pool;
    return 0;
}

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
    if (found == pools().end() || found->second == default_pool()) return INVALID_VALUE;
    for (auto& entry : current) {
        if (entry.second == handle) entry.second = default_pool()->handle;
    }
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

API int cuMemPoolGetAttribute(void* handle, int attribute, void* value) {
    ENTER(INITIALIZED);
    auto found = pools().find(handle);
    if (found == pools().end() || value == nullptr) return INVALID_VALUE;
    const Pool& pool = *found->second;
    switch (attribute) {
        case 1: case 2: case 3: *(int*) value = (int) pool.flags[attribute]; return 0;
        case 4: *(uint64_t*) value = pool.threshold; return 0;
        case 5: *(uint64_t*) value = pool.reserved; return 0;
        case 6: *(uint64_t*) value = pool.reservedHigh; return 0;
        case 7: *(uint64_t*) value = pool.used; return 0;
        case 8: *(uint64_t*) value = pool.usedHigh; return 0;
        default: return INVALID_VALUE;
    }
}

API int cuMemPoolSetAttribute(void* handle, int attribute, void* value) {
    ENTER(INITIALIZED);
    auto found = pools().find(handle);
    if (found == pools().end() || value == nullptr) return INVALID_VALUE;
    Pool& pool = *found->second;
    switch (attribute) {
        case 1: case 2: case 3: pool.flags[attribute] = *(int*) value; return 0;
        case 4: pool.threshold = *(uint64_t*) value; return 0;
        case 6: case 8:
            if (*(uint64_t*) value != 0) return INVALID_VALUE;
            (attribute == 6 ? pool.reservedHigh : pool.usedHigh) = attribute == 6 ? pool.reserved : pool.used;
            return 0;
        default: return INVALID_VALUE;
    }
}
