package dev.lockstep.bench;

import dev.lockstep.bench.WorkerProcess.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Processes that serve one case after the other, because they take longer to start than a case does. They are stopped while nothing
 * is asked of them; one that has ended is started anew for the next case. Not thread-safe.
 */
final class LastingWorkers implements AutoCloseable {
    private final int threads;
    private final int millis;
    private final Map<String, WorkerProcess> workers = new HashMap<>();

    LastingWorkers(int threads, int millis) {
        this.threads = threads;
        this.millis = millis;
    }

    /** Starts those that do not run, all at once: they load what they need beside each other, before anything is timed. */
    void start(List<Entrant> entrants) {
        for (Entrant entrant : entrants) {
            if (entrant.isLasting()) {
                workers.compute(
                        entrant.name(),
                        (name, known) -> known != null && known.isAlive() ? known : restarted(entrant, known));
            }
        }
    }

    private WorkerProcess restarted(Entrant entrant, @Nullable WorkerProcess ended) {
        if (ended != null) {
            ended.close();
        }
        return entrant.startLasting(threads, millis);
    }

    /** Returns the process of a contestant that was started, ready for a case. */
    WorkerProcess prepared(Entrant entrant, String caseName) throws RefusedException {
        WorkerProcess worker = workers.get(entrant.name());
        if (worker == null) {
            throw new IllegalStateException(entrant.name() + " was not started");
        }
        try {
            worker.prepare(caseName);
            return worker;
        } catch (RefusedException e) {
            rest(worker);
            throw e;
        }
    }

    /** Stops a process until it is asked again. */
    static void rest(WorkerProcess worker) {
        try {
            worker.freeze();
        } catch (RefusedException e) {
            // It has ended, and is started anew when it is next needed.
        }
    }

    @Override
    public void close() {
        workers.values().forEach(WorkerProcess::close);
    }
}
