package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.Philox;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#uniform}: one block of the generator makes four elements. */
final class UniformFilling extends RangeTask {
    private static final int WORDS = 4;

    private MemorySegment out = MemorySegment.NULL;
    private long outAt;
    private float low;
    private float high;
    private long seed;
    private long stream;

    void call(Tensor target, float newLow, float newHigh, long newSeed, long newStream, WorkerPool pool) {
        out = segmentOf(target);
        outAt = target.byteOffset();
        low = newLow;
        high = newHigh;
        seed = newSeed;
        stream = newStream;
        over(target.size(), pool);
    }

    @Override
    void range(long first, int n, Scratch scratch) {
        int[] words = scratch.words;
        for (int k = 0; k < n; k += WORDS) {
            Philox.block(seed, stream, (first + k) / WORDS, words);
            for (int word = 0; word < Math.min(WORDS, n - k); word++) {
                Memory.putFloat(out, outAt + 4 * (first + k + word), Philox.uniform(words[word], low, high));
            }
        }
    }
}
