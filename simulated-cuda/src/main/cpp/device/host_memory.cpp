#include <sys/mman.h>

#include "../core/codes.h"
#include "../core/faults.h"
#include "memory.h"

// Host memory that the driver allocates: pages of its own between two that nobody reaches, so that what is freed is out of reach too. The
// rest of its last page is its guard.

static const size_t HOST_PAGE = 4096;
static const uint8_t HOST_GUARD = 0xA5;

static size_t whole_pages(size_t size) {
    return (size + HOST_PAGE) / HOST_PAGE * HOST_PAGE;  // at least one byte of guard
}

void* allocate_host_memory(size_t size) {
    const size_t pages = whole_pages(size);
    void* at = mmap(nullptr, pages + 2 * HOST_PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (at == MAP_FAILED) return nullptr;
    char* memory = (char*) at + HOST_PAGE;
    if (mprotect(memory, pages, PROT_READ | PROT_WRITE) != 0) {
        munmap(at, pages + 2 * HOST_PAGE);
        return nullptr;
    }
    memset(memory, 0xFF, std::min(size, HOST_PAGE));  // its content is undefined
    memset(memory + size, HOST_GUARD, pages - size);
    return memory;
}

void free_host_memory(const Pinned& memory) {
    munmap((char*) memory.address - HOST_PAGE, whole_pages(memory.size) + 2 * HOST_PAGE);
}

int check_host_guards(const char* what) {
    int code = 0;
    for (const auto& entry : pinned_memory()) {
        const Pinned& memory = entry.second;
        const uint8_t* end = (const uint8_t*) memory.address + memory.size;
        const size_t guard = whole_pages(memory.size) - memory.size;
        for (size_t i = 0; i < guard; i++) {
            if (end[i] == HOST_GUARD) continue;
            explain("%s has overwritten what lies %zu bytes after the end of %zu bytes of pinned memory", what, i, memory.size);
            memset((void*) end, HOST_GUARD, guard);
            code = ILLEGAL_ADDRESS;
        }
    }
    return code;
}
