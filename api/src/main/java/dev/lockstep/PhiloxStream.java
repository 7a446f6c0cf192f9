package dev.lockstep;

/**
 * A host-side cursor over one {@link Philox} stream, for data generators and shuffles that draw values one after
 * another. The same seed and stream always give the same sequence, on every machine and Java version.
 *
 * <p>Not thread-safe.
 */
public final class PhiloxStream {
    /** Of a permutation. The JIT compiles a method that is called often once, and a long loop several times while it runs. */
    private static final int PIECE = 64;

    private final long seed;
    private final long stream;
    private final int[] words = new int[4];
    private long next;

    /** Starts at index 0 of the given stream of the given seed. */
    public PhiloxStream(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** Returns the next 32 random bits. */
    public int nextBits() {
        int word = (int) (next & 3);
        if (word == 0) {
            Philox.block(seed, stream, next >>> 2, words);
        }
        next++;
        return words[word];
    }

    /** Returns the next value in [0, 1), a multiple of 2⁻²⁴. */
    public float nextUnit() {
        return Philox.unit(nextBits());
    }

    /** Returns the next value in [low, high]. */
    public float nextUniform(float low, float high) {
        return Philox.uniform(nextBits(), low, high);
    }

    /**
     * Returns the next integer in [0, bound), unbiased: Lemire's multiply-and-reject, "Fast random integer generation in
     * an interval" (2019).
     *
     * @throws IllegalArgumentException if {@code bound} is not positive
     */
    public int nextInt(int bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive, got " + bound);
        }
        long product = (nextBits() & 0xFFFFFFFFL) * bound;
        if ((product & 0xFFFFFFFFL) < bound) { // else it is no less than the threshold, which takes a division
            long threshold = (0x1_0000_0000L - bound) % bound;
            while ((product & 0xFFFFFFFFL) < threshold) {
                product = (nextBits() & 0xFFFFFFFFL) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Returns a uniformly random permutation of 0 … n − 1 (Fisher–Yates, from the last position down). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int from = 0; from < n; from += PIECE) {
            count(order, from, Math.min(n, from + PIECE));
        }
        for (int from = n - 1; from > 0; from -= PIECE) {
            swap(order, from, Math.max(0, from - PIECE));
        }
        return order;
    }

    private static void count(int[] order, int from, int to) {
        for (int i = from; i < to; i++) {
            order[i] = i;
        }
    }

    /** Swaps each place, from one down to before another, with one that is not after it. */
    private void swap(int[] order, int from, int to) {
        for (int i = from; i > to; i--) {
            int j = nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
}
