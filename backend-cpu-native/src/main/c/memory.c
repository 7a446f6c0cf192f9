// Large blocks of memory, in huge pages where the system grants them. There is no C library: the system is called directly.
#include "loops.h"

#if defined(__x86_64__)
#define MAP 9
#define UNMAP 11
#define ADVISE 28
INLINE i64 system_call(i64 number, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
    register i64 r10 __asm__("r10") = d;
    register i64 r8 __asm__("r8") = e;
    register i64 r9 __asm__("r9") = f;
    i64 result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
    return result;
}
#else
#define MAP 222
#define UNMAP 215
#define ADVISE 233
INLINE i64 system_call(i64 number, i64 a, i64 b, i64 c, i64 d, i64 e, i64 f) {
    register i64 x8 __asm__("x8") = number;
    register i64 x0 __asm__("x0") = a;
    register i64 x1 __asm__("x1") = b;
    register i64 x2 __asm__("x2") = c;
    register i64 x3 __asm__("x3") = d;
    register i64 x4 __asm__("x4") = e;
    register i64 x5 __asm__("x5") = f;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#endif

#define HUGE_PAGE ((i64) 1 << 21)
#define SMALLEST_PAGE 4096
#define READ_WRITE 3
#define PRIVATE_ANONYMOUS 0x22
#define USE_HUGE_PAGES 14

// Takes memory that starts at a huge page and reads as zeros. The bytes are whole pages. Returns its address, or the system's error, negated.
LOOP lockstep_map(NO_ARRAYS, i64 bytes) {
    const i64 mapped = system_call(MAP, 0, bytes + HUGE_PAGE, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0);
    if (mapped < 0) return mapped;
    const i64 start = (mapped + HUGE_PAGE - 1) & -HUGE_PAGE;
    const i64 before = start - mapped;
    if (before > 0) system_call(UNMAP, mapped, before, 0, 0, 0, 0);
    if (before < HUGE_PAGE) system_call(UNMAP, start + bytes, HUGE_PAGE - before, 0, 0, 0, 0);
    system_call(ADVISE, start, bytes, USE_HUGE_PAGES, 0, 0, 0); // one that has none refuses, and takes small pages
    return start;
}

// Has the system provide the pages, and zero them.
LOOP lockstep_touch(NO_ARRAYS, i64 address, i64 bytes) {
    for (i64 i = 0; i < bytes; i += SMALLEST_PAGE) *(volatile u8 *) at(address + i) = 0;
    return 0;
}

// Gives whole pages back.
LOOP lockstep_unmap(NO_ARRAYS, i64 address, i64 bytes) {
    return system_call(UNMAP, address, bytes, 0, 0, 0, 0);
}
