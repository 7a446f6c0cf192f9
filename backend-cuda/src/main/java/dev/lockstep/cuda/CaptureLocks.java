package dev.lockstep.cuda;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock for each of the driver's contexts, which all that is opened in it shares: it is held while a stream is captured, and around what
 * waits for the whole context, which CUDA forbids meanwhile. Thread-safe.
 */
final class CaptureLocks {
    private static final Map<Long, Shared> ALL = new HashMap<>();

    private CaptureLocks() {}

    private static final class Shared {
        final ReentrantLock lock =
                new ReentrantLock(true); // fair, or one who records on and on keeps out those who close
        int users;
    }

    /** Returns the lock of a context, which is kept until as many calls of {@link #letGo} have followed. */
    static ReentrantLock take(long context) {
        synchronized (ALL) {
            Shared shared = ALL.computeIfAbsent(context, _ -> new Shared());
            shared.users++;
            return shared.lock;
        }
    }

    /** Says that the lock is not used any more by one that has taken it. */
    static void letGo(long context) {
        synchronized (ALL) {
            Shared shared = ALL.get(context);
            shared.users--;
            if (shared.users == 0) {
                ALL.remove(context);
            }
        }
    }
}
