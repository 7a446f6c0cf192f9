#include "../core/toolkit.h"
#include "driver_link.h"

// The part of cuBLASLt that a linear layer needs. Algorithms are ten words, of which the first says that it is one of ours.

enum Status { OK = 0, NOT_INITIALIZED = 1, INVALID_VALUE = 7, EXECUTION_FAILED = 13, NOT_SUPPORTED = 15 };

enum Epilogue { DEFAULT = 1, RELU = 2, BIAS = 4, RELU_BIAS = 6, BGRADA = 256, BGRADB = 512 };

static const int COMPUTE_32F = 68, COMPUTE_32F_PEDANTIC = 69, COMPUTE_32F_FAST_16BF = 75, COMPUTE_32F_FAST_TF32 = 77;
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

API int cublasLtDestroy(void* handle) {
    ENTER();
    return destroy(handle, Object::HANDLE);
}

API size_t cublasLtGetVersion() {
    return (size_t) (toolkit_version() / 1000 * 10000 + toolkit_version() % 1000 / 10 * 100);
}

API size_t cublasLtGetCudartVersion() {
    return (size_t) toolkit_version();
}

enum ProductAttribute { COMPUTE_TYPE = 0, SCALE_TYPE = 1, POINTER_MODE = 2, TRANS_A = 3, TRANS_B = 4, TRANS_C = 5, EPILOGUE = 7, BIAS_POINTER = 8,
                        BIAS_DATA_TYPE = 26 };
enum LayoutAttribute { TYPE = 0, ORDER = 1, ROWS = 2, COLUMNS = 3, LD = 4, BATCHES = 5, STRIDE = 6 };

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

// The size of each attribute; -1 for one that is not simulated.
static int size_of(Object::Kind kind, int attribute) {
    if (kind == Object::PRODUCT) {
        switch (attribute) {
            case COMPUTE_TYPE: case SCALE_TYPE: case POINTER_MODE: case TRANS_A: case TRANS_B: case TRANS_C: case EPILOGUE: case BIAS_DATA_TYPE:
                return 4;
            case BIAS_POINTER: return 8;
            default: return -1;
        }
    }
    if (kind == Object::LAYOUT) {
        switch (attribute) {
            case TYPE: case ORDER: case BATCHES: return 4;
            case ROWS: case COLUMNS: case LD: case STRIDE: return 8;
            default: return -1;
        }
    }
    return attribute == 1 ? 8 : attribute == 0 || (attribute >= 2 && attribute <= 12) ? 4 : -1;
}

static int set(Object::Kind kind, void* handle, int attribute, const void* value, size_t size) {
    const std::shared_ptr<Object> object = find(handle, kind);
    if (object == nullptr || value == nullptr || size_of(kind, attribute) != (int) size) return INVALID_VALUE;
    object->attributes[attribute].assign((const char*) value, (const char*) value + size);
    return OK;
}

static int get(Object::Kind kind, void* handle, int attribute, void* value, size_t size, size_t* written) {
    const std::shared_ptr<Object> object = find(handle, kind);
    const int needed = size_of(kind, attribute);
    if (object == nullptr || needed < 0) return INVALID_VALUE;
    if (written != nullptr) *written = (size_t) needed;
    if (size == 0) return written == nullptr ? INVALID_VALUE : OK;
    if (value == nullptr || (int) size != needed) return INVALID_VALUE;
    auto found = object->attributes.find(attribute);
    if (found == object->attributes.end()) {
        memset(value, 0, size);
    } else {
        memcpy(value, found->second.data(), size);
    }
    return OK;
}

#define SIM_ATTRIBUTES(name, kind) \
    API int cublasLt##name##SetAttribute(void* handle, int attribute, const void* value, size_t size) { \
        ENTER(); \
        return set(kind, handle, attribute, value, size); \
    } \
    API int cublasLt##name##GetAttribute(void* handle, int attribute, void* value, size_t size, size_t* written) { \
        ENTER(); \
        return get(kind, handle, attribute, value, size, written); \
    }

SIM_ATTRIBUTES(MatmulDesc, Object::PRODUCT)
SIM_ATTRIBUTES(MatrixLayout, Object::LAYOUT)
SIM_ATTRIBUTES(MatmulPreference, Object::PREFERENCE)

struct Shape {
    int64_t rows, columns, ld, stride;
    int batches;
    int type;
};

static bool shape_of(const void* handle, Shape& shape) {
    const std::shared_ptr<Object> layout = find(handle, Object::LAYOUT);
    if (layout == nullptr) return false;
    shape = {(int64_t) layout->get<uint64_t>(ROWS, 0), (int64_t) layout->get<uint64_t>(COLUMNS, 0), layout->get<int64_t>(LD, 0),
             layout->get<int64_t>(STRIDE, 0), layout->get(BATCHES, 1), layout->get(TYPE, 0)};
    return shape.ld >= shape.rows && shape.rows > 0 && shape.columns > 0 && layout->get(ORDER, 0) == 0;
}

// Fills in all but the addresses and factors. Answers a status.
static int plan(const void* productHandle, const void* aHandle, const void* bHandle, const void* cHandle, const void* dHandle, Gemm& g) {
    const std::shared_ptr<Object> product = find(productHandle, Object::PRODUCT);
    Shape a, b, c, d;
    if (product == nullptr || !shape_of(aHandle, a) || !shape_of(bHandle, b) || !shape_of(cHandle, c) || !shape_of(dHandle, d)) {
        return INVALID_VALUE;
    }
    const int compute = product->get(COMPUTE_TYPE, 0);
    const bool isCompute = compute == COMPUTE_32F || compute == COMPUTE_32F_PEDANTIC || compute == COMPUTE_32F_FAST_16BF ||
        compute == COMPUTE_32F_FAST_TF32;
    if (!isCompute || product->get(SCALE_TYPE, 0) != F32 || product->get(POINTER_MODE, 0) != 0 || product->get(TRANS_C, 0) != 0) {
        return NOT_SUPPORTED;
    }
    if (!is_simulated(a.type) || a.type != b.type || !is_simulated(d.type) || c.type != d.type || (a.type == F32 && d.type != F32)) {
        return NOT_SUPPORTED;
    }
    const bool transA = product->get(TRANS_A, 0) != 0;
    const bool transB = product->get(TRANS_B, 0) != 0;
    g.m = transA ? a.columns : a.rows;
    g.k = transA ? a.rows : a.columns;
    g.n = transB ? b.rows : b.columns;
    if ((transB ? b.columns : b.rows) != g.k || d.rows != g.m || d.columns != g.n || c.rows != g.m || c.columns != g.n) return INVALID_VALUE;
    g.batches = d.batches;
    g.a = {nullptr, (DataType) a.type, a.ld, a.stride, transA};
    g.b = {nullptr, (DataType) b.type, b.ld, b.stride, transB};
    g.cLd = c.ld;
    g.cStride = c.stride;
    g.dLd = d.ld;
    g.dStride = d.stride;
    g.dType = (DataType) d.type;
    g.inputs = compute == COMPUTE_32F_FAST_TF32 ? Inputs::TF32 : compute == COMPUTE_32F_FAST_16BF ? Inputs::BF16 : Inputs::AS_THEY_ARE;
    const int epilogue = product->get(EPILOGUE, (int) DEFAULT);
    void* bias = product->get<void*>(BIAS_POINTER, nullptr);
    const int biasType = product->get(BIAS_DATA_TYPE, -1);
    g.biasType = biasType < 0 ? g.dType : (DataType) biasType;
    if (epilogue == BIAS || epilogue == RELU_BIAS) g.bias = bias;
    if (epilogue == BGRADA || epilogue == BGRADB) g.biasGradient = bias;
    g.isGradientOfB = epilogue == BGRADB;
    g.hasRelu = epilogue == RELU || epilogue == RELU_BIAS;
    const bool needsBias = epilogue != DEFAULT && epilogue != RELU;
    if (epilogue != DEFAULT && epilogue != RELU && epilogue != BIAS && epilogue != RELU_BIAS && epilogue != BGRADA && epilogue != BGRADB) {
        return NOT_SUPPORTED;
    }
    return needsBias && (bias == nullptr || !is_simulated(g.biasType)) ? INVALID_VALUE : OK;
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
    results[0] = {};
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
    gemm.c = c;
    gemm.d = d;
    return submit_gemm(stream, gemm) == 0 ? OK : EXECUTION_FAILED;
}
