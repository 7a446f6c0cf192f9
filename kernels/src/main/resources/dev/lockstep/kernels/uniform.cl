#include "dialect.h"

// Philox4x32-10, as in Philox.java: one block of the generator for four elements. Writes 4 bytes of each element.
FUNCTION void philox_block(u64 seed, u64 stream, u64 block, u32 *word0, u32 *word1, u32 *word2, u32 *word3) {
    u32 key0 = (u32) seed;
    u32 key1 = (u32) (seed >> 32);
    u32 c0 = (u32) block;
    u32 c1 = (u32) (block >> 32);
    u32 c2 = (u32) stream;
    u32 c3 = (u32) (stream >> 32);
    for (int round = 0; round < 10; round++) {
        const u64 product0 = (u64) 0xD2511F53u * c0;
        const u64 product1 = (u64) 0xCD9E8D57u * c2;
        c0 = (u32) (product1 >> 32) ^ c1 ^ key0;
        c1 = (u32) product1;
        c2 = (u32) (product0 >> 32) ^ c3 ^ key1;
        c3 = (u32) product0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    *word0 = c0;
    *word1 = c1;
    *word2 = c2;
    *word3 = c3;
}

// The 24 high bits as a multiple of 2^-24, mapped to [low, low + span].
FUNCTION float uniform_of(u32 bits, float low, float span) {
    return FMA((float) (bits >> 8) * 5.9604644775390625e-8f, span, low);
}

KERNEL uniform(GLOBAL float *RESTRICT out, i64 outAt, i64 n, float low, float span, i64 seed, i64 stream) {
    GLOBAL float *RESTRICT to = out + outAt;
    FOR_ELEMENTS(block, n / 4) {
        u32 word0, word1, word2, word3;
        philox_block((u64) seed, (u64) stream, (u64) block, &word0, &word1, &word2, &word3);
        to[4 * block] = uniform_of(word0, low, span);
        to[4 * block + 1] = uniform_of(word1, low, span);
        to[4 * block + 2] = uniform_of(word2, low, span);
        to[4 * block + 3] = uniform_of(word3, low, span);
    }
    if (n % 4 != 0 && GROUP_X == 0 && ITEM == 0) {
        u32 word0, word1, word2, word3;
        const i64 last = n - n % 4;
        philox_block((u64) seed, (u64) stream, (u64) (n / 4), &word0, &word1, &word2, &word3);
        to[last] = uniform_of(word0, low, span);
        if (n % 4 > 1) {
            to[last + 1] = uniform_of(word1, low, span);
        }
        if (n % 4 > 2) {
            to[last + 2] = uniform_of(word2, low, span);
        }
    }
}
