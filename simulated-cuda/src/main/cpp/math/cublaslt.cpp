#include "../core/toolkit.h"
#include "driver_link.h"

// The part of cuBLASLt that a linear layer needs. Algorithms are ten words, of which the first says that it is one of ours.

enum Status { OK = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, INTERNAL_ERROR = 14, NOT_SUPPORTED = 15 };

enum Epilogue { BIAS = 4, BGRADB = 512 };

static const uint64_t ALGORITHM = 0x51C0DA;

struct Object {
    enum Kind { HANDLE, PRODUCT, LAYOUT, PREFERENCE } kind;
    std::map<int, std::vector<char>> attributes;

    template <class T>
    T get(int attribute, T otherwise) const {
        auto found = attributes.find(attribute);
        if (found == attributes.end()) return otherwise;
        T value;
        memcpy(&value, found->second.data(), sizeof value);
        return value;
    }

    template <class T>
    void set(int attribute, T value) {
        attributes[attribute].assign((const char*) &value, (const char*) &value + sizeof value);
    }
};

static std::mutex mutex;
static std::map<void*, std::shared_ptr<Object>> objects;

static void* add(Object::Kind kind, std::shared_ptr<Object>& object) {
    static uintptr_t next = 0x5B20000000;
    object = std::make_shared<Object>();
    object->kind = kind;
    std::lock_guard<std::mutex> lock(mutex);
    void* handle = (void*) (next += 16);
    objects[handle] = object;
    simcuda_count_handles(1);
    return handle;
}

static std::shared_ptr<Object> find(const void* handle, Object::Kind kind) {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = objects.find((void*) handle);
    return found == objects.end() || found->second->kind != kind ? nullptr : found->second;
}

static int destroy(void* handle, Object::Kind kind) {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = objects.find(handle);
    if (found == objects.end() || found->second->kind != kind) return INVALID_VALUE;
    objects.erase(found);
    simcuda_count_handles(-1);
    return OK;
}

#define ENTER() \
    const int fault = simcuda_enter(__func__); \
    if (fault != 0) return fault

API int cublasLtCreate(void** handle) {
    ENTER();
    if (handle == nullptr) return INVALID_VALUE;
    void* context = nullptr;
    if (cuCtxGetCurrent(&context) != 0 || context == nullptr) return NOT_INITIALIZED;
    std::shared_ptr<Object> object;
    *handle = add(Object::HANDLE, object);
    return OK;
}

// Waits for the device, which must not be while a stream of the context is captured.
API int cublasLtDestroy(void* handle) {
    ENTER();
    if (find(handle, Object::HANDLE) != nullptr && !wait_for_device()) return INTERNAL_ERROR;
    return destroy(handle, Object::HANDLE);
}

enum ProductAttribute { COMPUTE_TYPE = 0, SCALE_TYPE = 1, TRANS_A = 3, TRANS_B = 4, EPILOGUE = 7, BIAS_POINTER = 8, BIAS_DATA_TYPE = 26 };
enum LayoutAttribute { TYPE = 0, ROWS = 2, COLUMNS = 3, LD = 4 };

API int cublasLtMatmulDescCreate(void** handle, int compute, int scale) {
    ENTER();
    if (handle == nullptr) return INVALID_VALUE;
    std::shared_ptr<Object> object;
    *handle = add(Object::PRODUCT, object);
    object->set(COMPUTE_TYPE, compute);
    object->set(SCALE_TYPE, scale);
    return OK;
}

API int cublasLtMatmulDescDestroy(void* handle) {
    ENTER();
    return destroy(handle, Object::PRODUCT);
}

API int cublasLtMatrixLayoutCreate(void** handle, int type, uint64_t rows, uint64_t columns, int64_t ld) {
    ENTER();
    if (handle == nullptr) return INVALID_VALUE;
    std::shared_ptr<Object> object;
    *handle = add(Object::LAYOUT, object);
    object->set(TYPE, type);
    object->set(ROWS, rows);
    object->set(COLUMNS, columns);
    object->set(LD, ld);
    return OK;
}

API int cublasLtMatrixLayoutDestroy(void* handle) {
    ENTER();
    return destroy(handle, Object::LAYOUT);
}

API int cublasLtMatmulPreferenceCreate(void** handle) {
    ENTER();
    if (handle == nullptr) return INVALID_VALUE;
    std::shared_ptr<Object> object;
    *handle = add(Object::PREFERENCE, object);
    return OK;
}

API int cublasLtMatmulPreferenceDestroy(void* handle) {
    ENTER();
    return destroy(handle, Object::PREFERENCE);
}

static int set(Object::Kind kind, void* handle, int attribute, const void* value, size_t size, size_t needed) {
    const std::shared_ptr<Object> object = find(handle, kind);
    if (object == nullptr || value == nullptr || size != needed) return INVALID_VALUE;
    object->attributes[attribute].assign((const char*) value, (const char*) value + size);
    return OK;
}

API int cublasLtMatmulDescSetAttribute(void* handle, int attribute, const void* value, size_t size) {
    ENTER();
    switch (attribute) {
        case TRANS_A: case TRANS_B: case EPILOGUE: case BIAS_DATA_TYPE: return set(Object::PRODUCT, handle, attribute, value, size, 4);
        case BIAS_POINTER: return set(Object::PRODUCT, handle, attribute, value, size, 8);
        default: return NOT_SUPPORTED;
    }
}

// The most workspace, and the least alignments of a, b, c and d.
API int cublasLtMatmulPreferenceSetAttribute(void* handle, int attribute, const void* value, size_t size) {
    ENTER();
    const bool isWorkspace = attribute == 1;
    if (!isWorkspace && (attribute < 5 || attribute > 8)) return NOT_SUPPORTED;
    return set(Object::PREFERENCE, handle, attribute, value, size, isWorkspace ? 8 : 4);
}

struct Shape {
    int64_t rows, columns, ld;
    int type;
};

static bool shape_of(const void* handle, Shape& shape) {
    const std::shared_ptr<Object> layout = find(handle, Object::LAYOUT);
    if (layout == nullptr) return false;
    shape = {(int64_t) layout->get<uint64_t>(ROWS, 0), (int64_t) layout->get<uint64_t>(COLUMNS, 0), layout->get<int64_t>(LD, 0),
             layout->get(TYPE, 0)};
    return shape.ld >= shape.rows && shape.rows > 0 && shape.columns > 0;
}

// Fills in all but the addresses and factors. Answers a status.
static int plan(const void* productHandle, const void* aHandle, const void* bHandle, const void* cHandle, const void* dHandle, Gemm& g) {
    const std::shared_ptr<Object> product = find(productHandle, Object::PRODUCT);
    Shape a, b, c, d;
    if (product == nullptr || !shape_of(aHandle, a) || !shape_of(bHandle, b) || !shape_of(cHandle, c) || !shape_of(dHandle, d)) {
        return INVALID_VALUE;
    }
    const int compute = product->get(COMPUTE_TYPE, 0);
    if ((compute != COMPUTE_32F && compute != COMPUTE_32F_FAST_TF32) || product->get(SCALE_TYPE, 0) != F32) return NOT_SUPPORTED;
    if ((a.type != F32 && a.type != BF16) || a.type != b.type || c.type != F32 || d.type != F32) return NOT_SUPPORTED;
    const bool transA = product->get(TRANS_A, 0) != 0;
    const bool transB = product->get(TRANS_B, 0) != 0;
    g.m = transA ? a.columns : a.rows;
    g.k = transA ? a.rows : a.columns;
    g.n = transB ? b.rows : b.columns;
    if ((transB ? b.columns : b.rows) != g.k || d.rows != g.m || d.columns != g.n || c.rows != g.m || c.columns != g.n) {
        return INVALID_VALUE;
    }
    g.a = {nullptr, (DataType) a.type, a.ld, transA};
    g.b = {nullptr, (DataType) b.type, b.ld, transB};
    g.cLd = c.ld;
    g.dLd = d.ld;
    g.roundsToTf32 = compute == COMPUTE_32F_FAST_TF32;
    float* vector = product->get<float*>(BIAS_POINTER, nullptr);
    if (vector == nullptr || product->get(BIAS_DATA_TYPE, (int) F32) != F32) return INVALID_VALUE;
    const int epilogue = product->get(EPILOGUE, 0);
    if (epilogue == BIAS) g.bias = vector;
    if (epilogue == BGRADB) g.sumsOfB = vector;
    return epilogue == BIAS || epilogue == BGRADB ? OK : NOT_SUPPORTED;
}

// As cublasLtMatmulHeuristicResult_t.
struct Heuristic {
    uint64_t algorithm[8];
    size_t workspace;
    int state;
    float waves;
    int reserved[4];
};

API int cublasLtMatmulAlgoGetHeuristic(void* handle, void* product, void* a, void* b, void* c, void* d, void* preference, int wanted,
                                       Heuristic* results, int* count) {
    ENTER();
    if (find(handle, Object::HANDLE) == nullptr) return NOT_INITIALIZED;
    if (find(preference, Object::PREFERENCE) == nullptr || wanted < 1 || results == nullptr || count == nullptr) return INVALID_VALUE;
    *count = 0;
    Gemm gemm = {};
    const int status = plan(product, a, b, c, d, gemm);
    if (status != OK) return status;
    // Two more ways to say no, which are told as faults of their own.
    if (simcuda_enter("cublasLt count") != 0) return OK;
    results[0] = {};
    results[0].state = simcuda_enter("cublasLt state");
    results[0].algorithm[0] = ALGORITHM;
    results[0].waves = 1;
    *count = 1;
    return OK;
}

API int cublasLtMatmul(void* handle, void* product, const void* alpha, const void* a, void* aLayout, const void* b, void* bLayout,
                       const void* beta, const void* c, void* cLayout, void* d, void* dLayout, const uint64_t* algorithm, void* workspace,
                       size_t workspaceSize, void* stream) {
    ENTER();
    if (find(handle, Object::HANDLE) == nullptr) return NOT_INITIALIZED;
    if (alpha == nullptr || beta == nullptr || a == nullptr || b == nullptr || d == nullptr) return INVALID_VALUE;
    if (algorithm != nullptr && algorithm[0] != ALGORITHM) return INVALID_VALUE;
    if ((uintptr_t) workspace % 16 != 0 || (workspace == nullptr && workspaceSize > 0)) return INVALID_VALUE;
    Gemm gemm = {};
    const int status = plan(product, aLayout, bLayout, cLayout, dLayout, gemm);
    if (status != OK) return status;
    gemm.alpha = *(const float*) alpha;
    gemm.beta = *(const float*) beta;
    if (gemm.beta != 0 && c == nullptr) return INVALID_VALUE;
    gemm.a.data = a;
    gemm.b.data = b;
    gemm.c = (const float*) c;
    gemm.d = (float*) d;
    return submit_gemm(stream, gemm) == 0 ? OK : EXECUTION_FAILED;
}
