#include "../core/faults.h"
#include "../core/settings.h"
#include "../device/launch.h"
#include "call.h"

API int cuInit(unsigned flags) {
    ENTER(NOTHING);
    if (flags != 0) return INVALID_VALUE;
    if (Settings::get().devices == 0) return NO_DEVICE;
    Machine& m = Machine::get();
    m.isInitialized = true;
    m.primaries.resize((size_t) Settings::get().devices);
    return 0;
}

API int cuDriverGetVersion(int* version) {
    ENTER(NOTHING);
    if (version == nullptr) return INVALID_VALUE;
    *version = Settings::get().driverVersion;
    return 0;
}

API int cuDeviceGetCount(int* count) {
    ENTER(INITIALIZED);
    if (count == nullptr) return INVALID_VALUE;
    *count = Settings::get().devices;
    return 0;
}

API int cuDeviceGet(int* device, int ordinal) {
    ENTER(INITIALIZED);
    if (device == nullptr) return INVALID_VALUE;
    if (!is_device(ordinal)) return INVALID_DEVICE;
    *device = ordinal;
    return 0;
}

API int cuDeviceGetName(char* name, int length, int device) {
    ENTER(INITIALIZED);
    if (name == nullptr || length < 1) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    snprintf(name, (size_t) length, "NVIDIA sm_%d%d (simulated)", Settings::get().capabilityMajor, Settings::get().capabilityMinor);
    return 0;
}

API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    ENTER(INITIALIZED);
    if (bytes == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *bytes = Settings::get().memory;
    return 0;
}

// By the numbers of CUdevice_attribute. What is not here is 0, as a feature is that a device lacks.
static int attribute(int number) {
    switch (number) {
        case 1: return MAX_THREADS;
        case 8: return 48 << 10;  // shared memory of a block
        case 16: return Settings::get().multiprocessors;
        case 75: return Settings::get().capabilityMajor;
        case 76: return Settings::get().capabilityMinor;
        case 115: return 1;  // memory pools
        default: return 0;
    }
}

API int cuDeviceGetAttribute(int* value, int number, int device) {
    ENTER(INITIALIZED);
    if (value == nullptr || number < 1 || number > 200) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *value = attribute(number);
    return 0;
}
