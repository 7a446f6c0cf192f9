#include "../core/toolkit.h"
#include "driver_link.h"

// The part of cuBLAS that a linear layer needs: matrix products of binary32 and bfloat16.

enum Status { OK = 0, NOT_INITIALIZED = 1, ALLOC_FAILED = 3, INVALID_VALUE = 7, ARCH_MISMATCH = 8, MAPPING_ERROR = 11, EXECUTION_FAILED = 13,
              INTERNAL_ERROR = 14, NOT_SUPPORTED = 15, LICENSE_ERROR = 16 };

// Numbers of cublasComputeType_t and of cublasMath_t.
static const int COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_16BF = 75, COMPUTE_32F_FAST_TF32 = 77;
static const int MATH_TF32 = 3;

struct Handle {
    void* stream = nullptr;
    void* workspace = nullptr;
    size_t workspaceSize = 0;
    int mathMode = 0;
    int pointerMode = 0;
    int atomicsMode = 0;
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

API int cublasDestroy_v2(void* handle) {
    ENTER();
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

API int cublasGetProperty(int property, int* value) {
    ENTER();
    if (value == nullptr || property < 0 || property > 2) return INVALID_VALUE;
    *value = property == 0 ? toolkit_version() / 1000 : property == 1 ? toolkit_version() % 1000 / 10 : 0;
    return OK;
}

API size_t cublasGetCudartVersion() {
    return (size_t) toolkit_version();
}

API int cublasSetStream_v2(void* handle, void* stream) {
    ENTER();
    HANDLE(h, handle);
    h->stream = stream;
    h->workspace = nullptr;  // as documented: the default workspace is used again
    h->workspaceSize = 0;
    return OK;
}

API int cublasGetStream_v2(void* handle, void** stream) {
    ENTER();
    HANDLE(h, handle);
    if (stream == nullptr) return INVALID_VALUE;
    *stream = h->stream;
    return OK;
}

API int cublasSetWorkspace_v2(void* handle, void* workspace, size_t size) {
    ENTER();
    HANDLE(h, handle);
    if ((uintptr_t) workspace % 256 != 0) return INVALID_VALUE;
    h->workspace = workspace;
    h->workspaceSize = size;
    return OK;
}

#define SIM_MODE(name, field, most) \
    API int cublasSet##name(void* handle, int mode) { \
        ENTER(); \
        HANDLE(h, handle); \
        if (mode < 0 || mode > most) return INVALID_VALUE; \
        h->field = mode; \
        return OK; \
    } \
    API int cublasGet##name(void* handle, int* mode) { \
        ENTER(); \
        HANDLE(h, handle); \
        if (mode == nullptr) return INVALID_VALUE; \
        *mode = h->field; \
        return OK; \
    }

SIM_MODE(MathMode, mathMode, 31)
SIM_MODE(PointerMode_v2, pointerMode, 1)
SIM_MODE(AtomicsMode, atomicsMode, 1)

static bool is_operation(int operation) {
    return operation >= 0 && operation <= 2;
}

static int submit(const Handle& h, int transA, int transB, Gemm& g, const float* alpha, const float* beta) {
    if (!is_operation(transA) || !is_operation(transB) || g.m < 0 || g.n < 0 || g.k < 0 || g.batches < 0) return INVALID_VALUE;
    g.a.isTransposed = transA != 0;
    g.b.isTransposed = transB != 0;
    const int64_t one = 1;
    if (g.a.ld < std::max(one, transA == 0 ? g.m : g.k) || g.b.ld < std::max(one, transB == 0 ? g.k : g.n) ||
        g.dLd < std::max(one, g.m)) {
        return INVALID_VALUE;
    }
    if (g.m == 0 || g.n == 0 || g.batches == 0) return OK;
    if (alpha == nullptr || beta == nullptr) return INVALID_VALUE;
    if (h.pointerMode != 0) return NOT_SUPPORTED;  // factors in device memory
    g.alpha = *alpha;
    g.beta = *beta;
    g.c = g.d;
    g.cLd = g.dLd;
    g.cStride = g.dStride;
    return submit_gemm(h.stream, g) == 0 ? OK : EXECUTION_FAILED;
}

static Inputs inputs_of(const Handle& h, int compute) {
    if (compute == COMPUTE_32F_FAST_TF32) return Inputs::TF32;
    if (compute == COMPUTE_32F_FAST_16BF) return Inputs::BF16;
    return compute == COMPUTE_32F && (h.mathMode & 15) == MATH_TF32 ? Inputs::TF32 : Inputs::AS_THEY_ARE;
}

API int cublasSgemm_v2(void* handle, int transA, int transB, int m, int n, int k, const float* alpha, const float* a, int lda,
                       const float* b, int ldb, const float* beta, float* c, int ldc) {
    ENTER();
    HANDLE(h, handle);
    Gemm g = {};
    g.m = m;
    g.n = n;
    g.k = k;
    g.batches = 1;
    g.a = {a, F32, lda, 0, false};
    g.b = {b, F32, ldb, 0, false};
    g.d = c;
    g.dType = F32;
    g.dLd = ldc;
    g.inputs = inputs_of(*h, COMPUTE_32F);
    return submit(*h, transA, transB, g, alpha, beta);
}

static bool is_compute(int compute) {
    return compute == COMPUTE_32F || compute == COMPUTE_32F_PEDANTIC || compute == COMPUTE_32F_FAST_16BF || compute == COMPUTE_32F_FAST_TF32;
}

API int cublasGemmStridedBatchedEx(void* handle, int transA, int transB, int m, int n, int k, const void* alpha, const void* a, int aType,
                                   int lda, long long strideA, const void* b, int bType, int ldb, long long strideB, const void* beta,
                                   void* c, int cType, int ldc, long long strideC, int batches, int compute, int algorithm) {
    ENTER();
    HANDLE(h, handle);
    (void) algorithm;
    if (!is_compute(compute) || !is_simulated(aType) || aType != bType || !is_simulated(cType) || (aType == F32 && cType != F32)) {
        return NOT_SUPPORTED;
    }
    Gemm g = {};
    g.m = m;
    g.n = n;
    g.k = k;
    g.batches = batches;
    g.a = {a, (DataType) aType, lda, strideA, false};
    g.b = {b, (DataType) bType, ldb, strideB, false};
    g.d = c;
    g.dType = (DataType) cType;
    g.dLd = ldc;
    g.dStride = strideC;
    g.inputs = inputs_of(*h, compute);
    return submit(*h, transA, transB, g, (const float*) alpha, (const float*) beta);
}

API int cublasGemmEx(void* handle, int transA, int transB, int m, int n, int k, const void* alpha, const void* a, int aType, int lda,
                     const void* b, int bType, int ldb, const void* beta, void* c, int cType, int ldc, int compute, int algorithm) {
    ENTER();
    HANDLE(h, handle);
    (void) algorithm;
    if (!is_compute(compute) || !is_simulated(aType) || aType != bType || !is_simulated(cType) || (aType == F32 && cType != F32)) {
        return NOT_SUPPORTED;
    }
    Gemm g = {};
    g.m = m;
    g.n = n;
    g.k = k;
    g.batches = 1;
    g.a = {a, (DataType) aType, lda, 0, false};
    g.b = {b, (DataType) bType, ldb, 0, false};
    g.d = c;
    g.dType = (DataType) cType;
    g.dLd = ldc;
    g.inputs = inputs_of(*h, compute);
    return submit(*h, transA, transB, g, (const float*) alpha, (const float*) beta);
}

struct StatusText {
    int status;
    const char* name;
    const char* text;
};

static const StatusText& text_of(int status) {
    static const StatusText texts[] = {
        {0, "CUBLAS_STATUS_SUCCESS", "success"},
        {1, "CUBLAS_STATUS_NOT_INITIALIZED", "the library was not initialized"},
        {3, "CUBLAS_STATUS_ALLOC_FAILED", "the resource allocation failed"},
        {7, "CUBLAS_STATUS_INVALID_VALUE", "an invalid value was used as a parameter"},
        {8, "CUBLAS_STATUS_ARCH_MISMATCH", "an absent device architectural feature is required"},
        {11, "CUBLAS_STATUS_MAPPING_ERROR", "an access to GPU memory space failed"},
        {13, "CUBLAS_STATUS_EXECUTION_FAILED", "the GPU program failed to execute"},
        {14, "CUBLAS_STATUS_INTERNAL_ERROR", "an internal operation failed"},
        {15, "CUBLAS_STATUS_NOT_SUPPORTED", "the functionality requested is not supported"},
        {16, "CUBLAS_STATUS_LICENSE_ERROR", "the functionality requested requires some license"},
        {-1, "CUBLAS_STATUS_UNKNOWN", "unknown error"}};
    const StatusText* at = texts;
    while (at->status != status && at->status >= 0) at++;
    return *at;
}

API const char* cublasGetStatusName(int status) {
    return text_of(status).name;
}

API const char* cublasGetStatusString(int status) {
    return text_of(status).text;
}
