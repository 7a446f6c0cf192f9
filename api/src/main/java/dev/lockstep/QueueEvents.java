package dev.lockstep;

import java.util.ArrayDeque;

/** The events of a queue whose part in the backend has not been released, in order. The lock of the queue guards it. */
final class QueueEvents {
    private final ArrayDeque<Event> events = new ArrayDeque<>();

    /** Makes an event behind what is in the queue, having released those that are done. */
    Event next(Queue queue) {
        while (!events.isEmpty() && events.peekFirst().releaseIfDone()) {
            events.removeFirst();
        }
        Event event = new Event(
                queue,
                queue.clock().next(),
                queue.clock().snapshot(),
                queue.backend().event());
        events.addLast(event);
        return event;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Releases all events: they are done, or will be before the device is closed. */
    void release() {
        events.forEach(Event::releaseDone);
        events.clear();
    }
}
