package dev.lockstep.learn.training;

import dev.lockstep.PhiloxStream;

/** The random streams of a run, in one place so that no two purposes share one. Streams of the data begin with 0xDA7A. */
public final class TrainingStreams {
    static final long WEIGHT = 0x7EA1_0001L << 32;
    static final long BIAS = 0x7EA1_0002L << 32;

    private static final long ORDER = 0x7EA1_0003L << 32;

    private TrainingStreams() {}

    /** Returns the order in which an epoch visits the training images. */
    public static int[] order(long seed, int epoch, int images) {
        return new PhiloxStream(seed, ORDER | epoch).permutation(images);
    }
}
