#include "../device/memory.h"
#include "copy.h"

using Address = unsigned long long;

template <class T>
static void fill_row(uintptr_t at, T value, size_t count) {
    for (size_t i = 0; i < count; i++) ((T*) at)[i] = value;
}

int fill_work(Work& work, Address address, size_t pitch, unsigned value, unsigned element, size_t width, size_t height) {
    if (address % element != 0 || (height > 1 && pitch < width * element)) return INVALID_VALUE;
    const size_t span = width == 0 || height == 0 ? 0 : (height - 1) * pitch + width * element;
    const std::shared_ptr<Allocation> found = find_memory(address, span);
    if (span > 0 && (found == nullptr || found->isFreed) && find_pinned(address, span) == nullptr) return INVALID_VALUE;
    work.type = MEMSET_NODE;
    work.run = [=] {
        for (size_t y = 0; y < height; y++) {
            const uintptr_t row = address + y * pitch;
            if (element == 1) fill_row(row, (uint8_t) value, width);
            if (element == 2) fill_row(row, (uint16_t) value, width);
            if (element == 4) fill_row(row, (uint32_t) value, width);
        }
        return 0;
    };
    return 0;
}

// On the device nothing waits for a memset, not even where its name says nothing of being asynchronous.
static int fill(Call& call, void* streamHandle, Address address, size_t pitch, unsigned value, unsigned element, size_t width,
                size_t height) {
    STREAM(stream, streamHandle);
    Work work;
    const int code = fill_work(work, address, pitch, value, element, width, height);
    return code != 0 || width == 0 || height == 0 ? code : submit(stream, std::move(work));
}

#define SIM_FILL(bits, type) \
    API int cuMemsetD##bits##_v2(Address address, type value, size_t count) { \
        ENTER(CONTEXT | NO_CAPTURE); \
        return fill(call, nullptr, address, 0, value, bits / 8, count, 1); \
    } \
    API int cuMemsetD##bits##Async(Address address, type value, size_t count, void* stream) { \
        ENTER(CONTEXT); \
        return fill(call, stream, address, 0, value, bits / 8, count, 1); \
    } \
    API int cuMemsetD2D##bits##_v2(Address address, size_t pitch, type value, size_t width, size_t height) { \
        ENTER(CONTEXT | NO_CAPTURE); \
        return fill(call, nullptr, address, pitch, value, bits / 8, width, height); \
    } \
    API int cuMemsetD2D##bits##Async(Address address, size_t pitch, type value, size_t width, size_t height, void* stream) { \
        ENTER(CONTEXT); \
        return fill(call, stream, address, pitch, value, bits / 8, width, height); \
    }

SIM_FILL(8, unsigned char)
SIM_FILL(16, unsigned short)
SIM_FILL(32, unsigned)
