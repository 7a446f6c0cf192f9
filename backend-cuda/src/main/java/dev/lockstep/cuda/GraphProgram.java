package dev.lockstep.cuda;

import dev.lockstep.spi.BackendProgram;

/** The launches of a list of calls as a CUDA graph, made once and launched for each replay. */
final class GraphProgram implements BackendProgram {
    private final Session session;
    private final CudaQueue queue;
    private final long executable;

    private GraphProgram(Session session, CudaQueue queue, long executable) {
        this.session = session;
        this.queue = queue;
        this.executable = executable;
    }

    /**
     * Records calls.
     *
     * @param queue launches on the session's recording stream; the program closes it
     * @param calls makes the calls on that queue
     */
    static GraphProgram of(Session session, CudaQueue queue, Runnable calls) {
        Driver driver = session.driver();
        session.enter();
        try {
            long graph = capture(session, calls);
            try {
                return new GraphProgram(
                        session, queue, session.made(driver.instantiate(graph), "making a graph executable"));
            } finally {
                session.release("destroying a graph", () -> driver.destroyGraph(graph));
            }
        } catch (RuntimeException e) {
            queue.close();
            throw e;
        } finally {
            session.exit();
        }
    }

    private static long capture(Session session, Runnable calls) {
        Driver driver = session.driver();
        long stream = session.recordingStream();
        session.require(driver.beginCapture(stream), "beginning to record a graph");
        try {
            calls.run();
            return session.made(driver.endCapture(stream), "ending to record a graph");
        } catch (RuntimeException e) {
            if (driver.endCapture(stream) == DriverCode.SUCCESS && driver.made() != 0) {
                long unfinished = driver.made();
                session.release("destroying a graph", () -> driver.destroyGraph(unfinished));
            }
            throw e;
        }
    }

    @Override
    public long run(long times) {
        session.requireAlive();
        session.enter();
        try {
            long done = 0;
            do {
                session.require(session.driver().launchGraph(executable, session.stream()), "launching a graph");
                session.enqueued();
                done++;
            } while (done < times && !Thread.currentThread().isInterrupted());
            session.counters().graphsLaunched.add(done);
            session.counters().kernelsLaunched.add(done * queue.launches());
            return done;
        } finally {
            session.exit();
        }
    }

    /** Releases the graph; one that is running ends first. */
    @Override
    public void close() {
        session.enterToClose();
        session.release("destroying a graph", () -> session.driver().destroyExecutable(executable));
        queue.close();
        session.exit();
    }
}
