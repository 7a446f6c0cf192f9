#include "../core/graph.h"
#include "../device/memory.h"
#include "call.h"

using Address = unsigned long long;

template <class T>
static int fill(Call& call, void* streamHandle, Address address, T value, size_t count) {
    STREAM(stream, streamHandle);
    const size_t size = count * sizeof(T);
    if (address % sizeof(T) != 0) return INVALID_VALUE;
    if (size == 0) return 0;
    const std::shared_ptr<Allocation> found = find_memory(address, size);
    if ((found == nullptr || found->isFreed) && find_pinned(address, size) == nullptr) return INVALID_VALUE;
    return submit(stream, [=] {
        std::fill((T*) address, (T*) address + count, value);
        return 0;
    });
}

API int cuMemsetD8Async(Address address, unsigned char value, size_t count, void* stream) {
    ENTER(CONTEXT);
    return fill(call, stream, address, value, count);
}

API int cuMemsetD32Async(Address address, unsigned value, size_t count, void* stream) {
    ENTER(CONTEXT);
    return fill(call, stream, address, value, count);
}
