package dev.lockstep;

import java.util.Arrays;

/**
 * The vector clock of a queue: its own last call, and for each other queue the last call that it is ordered behind. Calls of a queue are
 * numbered from 1. A queue that takes the slot of a closed one continues its numbers. The queue's lock guards everything except
 * the number of the completed call.
 */
final class QueueClock {
    private final int place;
    private long[] seen;
    private volatile long completed;

    /** Makes the clock of a queue in a place, from 0, which begins after what another has completed. */
    QueueClock(int place, long completed) {
        this.place = place;
        this.completed = completed;
        seen = new long[place + 1];
        seen[place] = completed;
    }

    int place() {
        return place;
    }

    /** Counts a call, and returns its number. */
    long next() {
        return ++seen[place];
    }

    /** Returns the numbers of the last calls, by place, that everything which follows in the queue is ordered behind. */
    long[] snapshot() {
        return seen.clone();
    }

    /** Orders what follows behind an event. */
    void join(long[] snapshot) {
        if (seen.length < snapshot.length) {
            seen = Arrays.copyOf(seen, snapshot.length);
        }
        for (int i = 0; i < snapshot.length; i++) {
            seen[i] = Math.max(seen[i], snapshot[i]);
        }
    }

    /** Returns whether what follows in this queue is ordered behind a call of another. */
    boolean isBehind(QueueClock other, long call) {
        return other.hasCompleted(call) || (other.place < seen.length && seen[other.place] >= call);
    }

    /** Notes that the host has seen the end of a call. Any thread may. */
    synchronized void complete(long call) {
        completed = Math.max(completed, call);
    }

    /** Returns whether the host has seen the end of a call. Any thread may ask. */
    boolean hasCompleted(long call) {
        return completed >= call;
    }

    long completed() {
        return completed;
    }
}
