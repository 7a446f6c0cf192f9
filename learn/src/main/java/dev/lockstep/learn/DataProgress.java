package dev.lockstep.learn;

/** Told how far a download has come. Called from the thread that loads, several times a second. */
@FunctionalInterface
public interface DataProgress {
    /** A listener that does nothing. */
    DataProgress NONE = (label, done, total) -> {};

    /**
     * Reports progress.
     *
     * @param label what is being fetched, such as {@code mnist/train-images-idx3-ubyte.gz}
     * @param done the bytes received so far
     * @param total the bytes to receive, or −1 where the server does not say
     */
    void update(String label, long done, long total);
}
