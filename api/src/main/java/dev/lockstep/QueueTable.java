package dev.lockstep;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The queues of a compute by their places, of which the default queue has the first. A place that a closed queue leaves goes to a later
 * one, whose clock goes on where the other stopped. Any thread may read it; one at a time changes it.
 */
final class QueueTable {
    /** Null where a queue has been closed. Replaced as a whole. */
    private volatile @Nullable Queue[] queues;

    /** Those of the last queues where places are free. Replaced as a whole. */
    private volatile QueueClock[] clocks;

    /** Counts what closed queues issued; its monitor guards it, and that no queue is counted twice. */
    private final OpCounts issuedBefore = new OpCounts();

    private volatile boolean hasSeveral;

    QueueTable(QueueClock clockOfDefault) {
        queues = new Queue[1];
        clocks = new QueueClock[] {clockOfDefault};
    }

    /** Returns the open queues, the default one first. */
    List<Queue> open() {
        return Arrays.stream(queues).filter(Objects::nonNull).toList();
    }

    /** Returns whether uses must be noted: there are queues beside the default one. */
    boolean hasSeveral() {
        return hasSeveral;
    }

    /** Has uses noted from now on; the lock of a queue that has not noted them is held. */
    void noteUses() {
        hasSeveral = true;
    }

    /** Returns a clock for a queue to be opened, in the first place that is free. */
    QueueClock newClock() {
        int place = 1;
        while (place < queues.length && queues[place] != null) {
            place++;
        }
        QueueClock[] withClock = Arrays.copyOf(clocks, Math.max(clocks.length, place + 1));
        QueueClock clock = new QueueClock(place, place < clocks.length ? clocks[place].completed() : 0);
        withClock[place] = clock;
        clocks = withClock;
        return clock;
    }

    /** Enters a queue that is open. */
    void add(Queue queue) {
        int place = queue.clock().place();
        @Nullable Queue[] withIt = Arrays.copyOf(queues, Math.max(queues.length, place + 1));
        withIt[place] = queue;
        queues = withIt;
        countSeveral();
    }

    /** Takes out a queue that is closed. */
    void remove(Queue queue) {
        synchronized (issuedBefore) {
            issuedBefore.addAll(queue.issued());
            @Nullable Queue[] without = queues.clone();
            without[queue.clock().place()] = null;
            queues = without;
        }
        countSeveral();
    }

    /** Forgets that a queue was to be opened. */
    void countSeveral() {
        hasSeveral = open().size() > 1;
    }

    /** Returns how often each op was issued, in all queues that there are and were. */
    OpCounts issued() {
        OpCounts issued = new OpCounts();
        synchronized (issuedBefore) {
            issued.addAll(issuedBefore);
            open().forEach(queue -> issued.addAll(queue.issued()));
        }
        return issued;
    }

    /** Notes that the host has seen the end of calls, whose numbers are given by the places of their queues. */
    void complete(long[] calls) {
        QueueClock[] all = clocks;
        for (int place = 0; place < calls.length; place++) {
            all[place].complete(calls[place]);
        }
    }
}
