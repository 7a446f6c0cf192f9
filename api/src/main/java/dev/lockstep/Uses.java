package dev.lockstep;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tracks which queues have used a block of memory, and with which of their calls. The block is freed behind the last one, and a use that
 * no event orders behind another is detected. Only a compute with several queues keeps track.
 */
final class Uses {
    /** Older ones are forgotten: a wrong order is then not noticed, but what is reported is always wrong. */
    private static final int MAX_REMEMBERED = 32;

    /**
     * A use.
     *
     * @param call the number of the call in its queue
     * @param from the first byte
     * @param to behind the last byte
     */
    private record Use(Queue queue, long call, long from, long to, boolean writes) {
        boolean isRepeatedBy(Use other) {
            return queue.equals(other.queue) && from == other.from && to == other.to && writes == other.writes;
        }

        boolean conflictsWith(Use later) {
            return !queue.equals(later.queue)
                    && (writes || later.writes)
                    && from < later.to
                    && later.from < to
                    && !later.queue.clock().isBehind(queue.clock(), call);
        }
    }

    private final List<Use> recent = new ArrayList<>();
    private final List<Use> lastOfQueue = new ArrayList<>();

    /** Notes a use, and returns the queue with a use that it may neither overtake nor meet, null if there is none. */
    synchronized @Nullable Queue add(Queue queue, long call, long from, long to, boolean writes) {
        Use use = new Use(queue, call, from, to, writes);
        lastOfQueue.removeIf(last -> last.queue.equals(queue));
        lastOfQueue.add(use);
        recent.removeIf(other -> other.isRepeatedBy(use) || other.queue.clock().hasCompleted(other.call));
        for (Use other : recent) {
            if (other.conflictsWith(use)) {
                return other.queue;
            }
        }
        if (recent.size() == MAX_REMEMBERED) {
            recent.removeFirst();
        }
        recent.add(use);
        return null;
    }

    /** Returns the queues but one that may not have come to the end of their last use. */
    synchronized List<Queue> unfinishedBut(Queue home) {
        List<Queue> unfinished = new ArrayList<>();
        for (Use last : lastOfQueue) {
            if (!last.queue.equals(home) && !last.queue.clock().hasCompleted(last.call)) {
                unfinished.add(last.queue);
            }
        }
        return unfinished;
    }
}
