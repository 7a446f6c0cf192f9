#include "../core/toolkit.h"
#include "driver_link.h"

// The part of cuBLAS that a linear layer needs: matrix products of binary32 and bfloat16.

enum Status { OK = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, INTERNAL_ERROR = 14, NOT_SUPPORTED = 15 };

struct Handle {
    void* stream = nullptr;
};

static std::mutex mutex;
static std::map<void*, std::shared_ptr<Handle>> handles;

static std::shared_ptr<Handle> find(void* handle) {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = handles.find(handle);
    return found == handles.end() ? nullptr : found->second;
}

static int enter(const char* function) {
    const char* version = strstr(function, "_v2");
    return simcuda_enter(version == nullptr ? function : std::string(function, version).c_str());
}

#define ENTER() \
    const int fault = enter(__func__); \
    if (fault != 0) return fault

#define HANDLE(name, handle) \
    const std::shared_ptr<Handle> name = find(handle); \
    if (name == nullptr) return NOT_INITIALIZED

API int cublasCreate_v2(void** handle) {
    ENTER();
    if (handle == nullptr) return INVALID_VALUE;
    void* context = nullptr;
    if (cuCtxGetCurrent(&context) != 0 || context == nullptr) return NOT_INITIALIZED;
    std::lock_guard<std::mutex> lock(mutex);
    static uintptr_t next = 0x5B10000000;
    *handle = (void*) (next += 16);
    handles[*handle] = std::make_shared<Handle>();
    simcuda_count_handles(1);
    return OK;
}

// Waits for the device, which must not be while a stream of the context is captured.
API int cublasDestroy_v2(void* handle) {
    ENTER();
    if (find(handle) == nullptr) return NOT_INITIALIZED;
    if (!wait_for_device()) return INTERNAL_ERROR;
    std::lock_guard<std::mutex> lock(mutex);
    if (handles.erase(handle) == 0) return NOT_INITIALIZED;
    simcuda_count_handles(-1);
    return OK;
}

API int cublasGetVersion_v2(void* handle, int* version) {
    ENTER();
    (void) handle;
    if (version == nullptr) return INVALID_VALUE;
    *version = toolkit_version() / 1000 * 10000 + toolkit_version() % 1000 / 10 * 100;
    return OK;
}

API int cublasSetStream_v2(void* handle, void* stream) {
    ENTER();
    HANDLE(h, handle);
    h->stream = stream;
    return OK;
}

API int cublasSetWorkspace_v2(void* handle, void* workspace, size_t) {
    ENTER();
    HANDLE(h, handle);
    return (uintptr_t) workspace % 256 != 0 ? INVALID_VALUE : OK;
}

// The default mode alone is simulated.
API int cublasSetMathMode(void* handle, int mode) {
    ENTER();
    HANDLE(h, handle);
    return mode == 0 ? OK : NOT_SUPPORTED;
}

// Products are the same each time, whether or not atomics are allowed.
API int cublasSetAtomicsMode(void* handle, int mode) {
    ENTER();
    HANDLE(h, handle);
    return mode == 0 || mode == 1 ? OK : INVALID_VALUE;
}

API int cublasGemmEx(void* handle, int transA, int transB, int m, int n, int k, const float* alpha, const void* a, int aType, int lda,
                     const void* b, int bType, int ldb, const float* beta, float* c, int cType, int ldc, int compute, int algorithm) {
    ENTER();
    HANDLE(h, handle);
    (void) algorithm;
    const bool isTf32 = compute == COMPUTE_32F_FAST_TF32;
    if ((compute != COMPUTE_32F && !isTf32) || (aType != F32 && aType != BF16) || aType != bType || cType != F32) return NOT_SUPPORTED;
    if (transA < 0 || transA > 2 || transB < 0 || transB > 2 || m < 0 || n < 0 || k < 0) return INVALID_VALUE;
    if (lda < std::max(1, transA == 0 ? m : k) || ldb < std::max(1, transB == 0 ? k : n) || ldc < std::max(1, m)) return INVALID_VALUE;
    if (m == 0 || n == 0) return OK;
    if (alpha == nullptr || beta == nullptr) return INVALID_VALUE;
    Gemm g = {};
    g.m = m;
    g.n = n;
    g.k = k;
    g.alpha = *alpha;
    g.beta = *beta;
    g.a = {a, (DataType) aType, lda, transA != 0};
    g.b = {b, (DataType) bType, ldb, transB != 0};
    g.c = c;
    g.cLd = ldc;
    g.d = c;
    g.dLd = ldc;
    g.roundsToTf32 = isTf32;
    return submit_gemm(h->stream, g) == 0 ? OK : EXECUTION_FAILED;
}
