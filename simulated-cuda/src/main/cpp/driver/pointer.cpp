#include "../device/memory.h"
#include "call.h"

using Address = unsigned long long;

// By the numbers of CUpointer_attribute. Answers a result code.
static int pointer_attribute(void* to, int number, Address address) {
    const std::shared_ptr<Allocation> memory = find_memory(address, 1);
    const Pinned* pinned = memory == nullptr ? find_pinned(address, 1) : nullptr;
    if (memory == nullptr && pinned == nullptr) return INVALID_VALUE;
    const std::shared_ptr<Context>& context = memory != nullptr ? memory->context : pinned->context;
    switch (number) {
        case 1: *(void**) to = context->handle; return 0;
        case 2: *(unsigned*) to = memory != nullptr ? 2 : 1; return 0;
        case 3: *(Address*) to = address; return 0;
        case 4:
            if (memory != nullptr && !memory->isManaged) return INVALID_VALUE;
            *(Address*) to = address;
            return 0;
        case 7: *(unsigned long long*) to = memory != nullptr ? memory->address : pinned->address; return 0;
        case 8: *(bool*) to = memory != nullptr && memory->isManaged; return 0;
        case 9: *(int*) to = context->device; return 0;
        case 11: *(Address*) to = memory != nullptr ? memory->address : pinned->address; return 0;
        case 12: *(size_t*) to = memory != nullptr ? memory->size : pinned->size; return 0;
        case 13: *(bool*) to = true; return 0;
        case 17: *(void**) to = memory != nullptr && memory->pool != nullptr ? memory->pool->handle : nullptr; return 0;
        default: return NOT_SUPPORTED;
    }
}

API int cuPointerGetAttribute(void* data, int number, Address address) {
    ENTER(CONTEXT);
    if (data == nullptr) return INVALID_VALUE;
    return pointer_attribute(data, number, address);
}

// What a pointer lacks is zero.
API int cuPointerGetAttributes(unsigned count, int* numbers, void** data, Address address) {
    ENTER(CONTEXT);
    if (numbers == nullptr || data == nullptr) return INVALID_VALUE;
    for (unsigned i = 0; i < count; i++) {
        const bool isShort = numbers[i] == 2 || numbers[i] == 9;
        const bool isFlag = numbers[i] == 8 || numbers[i] == 13;
        memset(data[i], 0, isFlag ? 1 : isShort ? 4 : 8);
        pointer_attribute(data[i], numbers[i], address);
    }
    return 0;
}
