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

static void put_uuid(unsigned char* uuid, int device) {
    memcpy(uuid, "simulated-cuda-", 15);
    uuid[15] = (unsigned char) ('0' + device);
}

API int cuDeviceGetUuid(unsigned char* uuid, int device) {
    ENTER(INITIALIZED);
    if (uuid == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    put_uuid(uuid, device);
    return 0;
}

API int cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
    return cuDeviceGetUuid(uuid, device);
}

API int cuDeviceTotalMem_v2(size_t* bytes, int device) {
    ENTER(INITIALIZED);
    if (bytes == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *bytes = Settings::get().memory;
    return 0;
}

API int cuDeviceComputeCapability(int* major, int* minor, int device) {
    ENTER(INITIALIZED);
    if (major == nullptr || minor == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *major = Settings::get().capabilityMajor;
    *minor = Settings::get().capabilityMinor;
    return 0;
}

// By the numbers of CUdevice_attribute. What is not here is 0, as a feature is that a device lacks.
static int attribute(int number) {
    const Settings& s = Settings::get();
    switch (number) {
        case 1: return MAX_THREADS;
        case 2: return 1024;
        case 3: return 1024;
        case 4: return 64;
        case 5: return 0x7FFFFFFF;
        case 6: return 65535;
        case 7: return 65535;
        case 8: return (int) MAX_SHARED;
        case 9: return 65536;
        case 10: return 32;
        case 11: return 0x7FFFFFFF;
        case 12: return 65536;
        case 13: return 1000000;  // kHz
        case 14: return 512;
        case 15: return 1;
        case 16: return s.multiprocessors;
        case 19: return 1;   // maps host memory
        case 31: return 1;   // concurrent kernels
        case 36: return 1000000;
        case 37: return 512;
        case 38: return 4 << 20;
        case 39: return THREADS_OF_MULTIPROCESSOR;
        case 40: return 2;   // copy engines
        case 41: return 1;   // unified addresses
        case 75: return s.capabilityMajor;
        case 76: return s.capabilityMinor;
        case 78: return 1;   // stream priorities
        case 79: case 80: return 1;
        case 81: return (int) SHARED_OF_MULTIPROCESSOR;
        case 82: return 65536;
        case 83: return 1;   // managed memory
        case 87: return 2;
        case 90: return 1;   // preemption
        case 91: return 1;   // registered memory keeps its address
        case 95: return 1;   // cooperative launch
        case 97: return (int) MAX_SHARED_OPT_IN;
        case 99: return 1;
        case 106: return 32;
        case 111: return 1024;
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

struct Properties {
    int maxThreadsPerBlock;
    int maxThreadsDim[3];
    int maxGridSize[3];
    int sharedMemPerBlock;
    int totalConstantMemory;
    int warpSize;
    int memPitch;
    int registersPerBlock;
    int clockRate;
    int textureAlign;
};

API int cuDeviceGetProperties(Properties* properties, int device) {
    ENTER(INITIALIZED);
    if (properties == nullptr) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    *properties = {attribute(1), {attribute(2), attribute(3), attribute(4)}, {attribute(5), attribute(6), attribute(7)}, attribute(8),
                   attribute(9), attribute(10), attribute(11), attribute(12), attribute(13), attribute(14)};
    return 0;
}

API int cuDeviceGetPCIBusId(char* id, int length, int device) {
    ENTER(INITIALIZED);
    if (id == nullptr || length < 1) return INVALID_VALUE;
    if (!is_device(device)) return INVALID_DEVICE;
    snprintf(id, (size_t) length, "0000:00:%02x.0", device);
    return 0;
}

API int cuDeviceCanAccessPeer(int* can, int device, int peer) {
    ENTER(INITIALIZED);
    if (can == nullptr) return INVALID_VALUE;
    if (!is_device(device) || !is_device(peer)) return INVALID_DEVICE;
    *can = 0;
    return 0;
}

API int cuGetErrorName(int code, const char** name) {
    ENTER(NOTHING);
    if (name == nullptr) return INVALID_VALUE;
    *name = nullptr;
    switch (code) {
#define SIM_NAME(word, number, text) \
    case number: *name = number == 0 ? "CUDA_SUCCESS" : "CUDA_ERROR_" #word; return 0;
        SIM_CODES(SIM_NAME)
        default: return INVALID_VALUE;
    }
}

API int cuGetErrorString(int code, const char** string) {
    ENTER(NOTHING);
    if (string == nullptr) return INVALID_VALUE;
    *string = nullptr;
    switch (code) {
#define SIM_TEXT(word, number, text) \
    case number: *string = text; return 0;
        SIM_CODES(SIM_TEXT)
        default: return INVALID_VALUE;
    }
}
