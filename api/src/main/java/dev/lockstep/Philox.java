package dev.lockstep;

import dev.lockstep.spi.Fma;

/**
 * Philox4x32-10, the counter-based random number generator of Salmon et al., "Parallel random numbers: as easy as
 * 1, 2, 3" (SC 2011).
 *
 * <p>A value is a pure function of (seed, stream, index): there is no state to carry along, so every device can compute
 * any element by itself and all devices get the same bits. {@link Ops#uniform} is defined by this class.
 *
 * <p>The key is the seed (low word, high word). The counter is (block low, block high, stream low, stream high). Block
 * {@code k} yields the four words with index {@code 4k … 4k + 3}.
 */
public final class Philox {
    private static final int MULTIPLIER_0 = 0xD2511F53;
    private static final int MULTIPLIER_1 = 0xCD9E8D57;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final float TWO_POW_MINUS_24 = 0x1p-24f;

    private Philox() {}

    /**
     * Computes the four words of one block.
     *
     * @param words receives the words; its length must be at least 4
     */
    public static void block(long seed, long stream, long block, int[] words) {
        int key0 = (int) seed;
        int key1 = (int) (seed >>> 32);
        int c0 = (int) block;
        int c1 = (int) (block >>> 32);
        int c2 = (int) stream;
        int c3 = (int) (stream >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = (MULTIPLIER_0 & 0xFFFFFFFFL) * (c0 & 0xFFFFFFFFL);
            long product1 = (MULTIPLIER_1 & 0xFFFFFFFFL) * (c2 & 0xFFFFFFFFL);
            c0 = (int) (product1 >>> 32) ^ c1 ^ key0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ key1;
            c3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        words[0] = c0;
        words[1] = c1;
        words[2] = c2;
        words[3] = c3;
    }

    /** Returns the 32 random bits at {@code index} of a stream. */
    public static int bits(long seed, long stream, long index) {
        int[] words = new int[4];
        block(seed, stream, index >>> 2, words);
        return words[(int) (index & 3)];
    }

    /** Maps 32 random bits to the multiples of 2⁻²⁴ in [0, 1): the 24 high bits, so that every value is exact. */
    public static float unit(int bits) {
        return (bits >>> 8) * TWO_POW_MINUS_24;
    }

    /** Maps 32 random bits to [low, high] as {@code fma(unit, high − low, low)}; rounding can reach {@code high}. */
    public static float uniform(int bits, float low, float high) {
        return Fma.fma(unit(bits), high - low, low);
    }
}
