#include "dialect.h"

// fill and increment. Writes each element; increment reads it too.

#define FILL(name, type) \
    KERNEL name(GLOBAL type *RESTRICT out, i64 outAt, i64 n, i64 bits) { \
        const type value = (type) bits; \
        FOR_ELEMENTS(i, n) out[outAt + i] = value; \
    }

FILL(fill_8, u8)
FILL(fill_16, u16)
FILL(fill_32, u32)
FILL(fill_64, u64)

KERNEL increment(GLOBAL u32 *RESTRICT counter, i64 counterAt, i64 n, int by) {
    FOR_ELEMENTS(i, n) counter[counterAt + i] += (u32) by;
}
