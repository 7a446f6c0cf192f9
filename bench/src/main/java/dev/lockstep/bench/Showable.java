package dev.lockstep.bench;

import java.util.Map;

/** What a run of the benchmarks gave, whichever suite, in its forms. */
interface Showable {
    /** Returns all for a terminal. */
    String text();

    /**
     * Returns a page of documentation.
     *
     * @param command what made it
     */
    String markdown(String command);

    /** Returns what {@code --from} reads. */
    Map<String, Object> json();

    /** Returns whether a device of ours computed wrongly, or ended before it was timed. */
    boolean anyDeviceFailed();
}
