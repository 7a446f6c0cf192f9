#include "../device/memory.h"
#include "call.h"

// By the numbers of CUpointer_attribute.
API int cuPointerGetAttribute(void* data, int number, unsigned long long address) {
    ENTER(CONTEXT);
    const std::shared_ptr<Allocation> memory = find_memory(address, 1);
    const Pinned* pinned = memory == nullptr ? find_pinned(address, 1) : nullptr;
    if (data == nullptr || (memory == nullptr && pinned == nullptr)) return INVALID_VALUE;
    switch (number) {
        case 3: *(unsigned long long*) data = address; return 0;  // on the device
        case 9: *(int*) data = (memory != nullptr ? memory->context : pinned->context)->device; return 0;
        default: return NOT_SUPPORTED;
    }
}
