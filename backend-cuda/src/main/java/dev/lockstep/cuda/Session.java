package dev.lockstep.cuda;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Backlog;
import java.util.function.IntSupplier;
import jcuda.driver.CUresult;
import org.jspecify.annotations.Nullable;

/**
 * A context and the stream that everything is put into, and what has become of them: every call's code passes through {@link
 * #require}. The context is the device's primary one, which other users of CUDA in the process share, or that of a stream which
 * the application has given. Used by one thread at a time.
 */
final class Session implements AutoCloseable {
    private static final String REOPEN =
            "close this compute and open the device again; if that does not help, update its driver or use another device";

    /** The most commands of a stretch, of which the stream holds at most two. */
    private static final int LONGEST_STRETCH = 512;

    private static final System.Logger LOGGER = System.getLogger("dev.lockstep.cuda");

    private final Device device;
    private final GpuFacts facts;
    private final Driver driver = new Driver();
    private final Counters counters = new Counters();
    private final boolean ownsStream;
    private long context;
    private long stream;
    private long recordingStream;
    private long endOfStretch;

    private @Nullable BackendException lost;
    private @Nullable BackendException unreleased;
    private final Backlog backlog = new Backlog(LONGEST_STRETCH);
    private boolean stretchIsMarked;
    private int entered;
    private long contextBefore;

    /**
     * Opens one.
     *
     * @param given the stream of the application that it is to use, or null for one of its own
     */
    Session(Device device, GpuFacts facts, @Nullable Long given) {
        this.device = device;
        this.facts = facts;
        ownsStream = given == null;
        try {
            if (given == null) {
                require(driver.retainPrimaryContext(facts.handle()), "retaining the primary context");
            } else {
                require(driver.contextOfStream(given), "asking for the context of the stream");
            }
            context = driver.made();
            enter();
            stream = given == null ? made(driver.createStream(), "creating a stream") : given;
            recordingStream = made(driver.createStream(), "creating a stream");
            endOfStretch = made(driver.createEvent(), "creating an event");
            exit();
        } catch (RuntimeException e) {
            closeAfter(e);
            throw e;
        }
    }

    private void closeAfter(RuntimeException failure) {
        try {
            enterToClose();
            close();
        } catch (BackendException e) {
            failure.addSuppressed(e);
        }
    }

    Device device() {
        return device;
    }

    GpuFacts facts() {
        return facts;
    }

    Driver driver() {
        return driver;
    }

    Counters counters() {
        return counters;
    }

    /** Returns the stream that everything is put into. */
    long stream() {
        return stream;
    }

    /** Returns the stream that programs are recorded on; nothing runs in it. */
    long recordingStream() {
        return recordingStream;
    }

    /** Makes the context current to this thread, until as many calls of {@link #exit} have followed. */
    void enter() {
        if (entered == 0) {
            require(askForContext(), "asking for the current context");
            if (contextBefore != context) {
                require(driver.setCurrentContext(context), "making the context current");
            }
        }
        entered++;
    }

    /** Gives the thread the context back that it had before. */
    void exit() {
        entered--;
        if (entered == 0 && contextBefore != context) {
            release("making the former context current again", this::restoreContext);
        }
    }

    private int askForContext() {
        int code = driver.currentContext();
        contextBefore = code == DriverCode.SUCCESS ? driver.made() : 0;
        return code;
    }

    /** A context that its owner has released while it was current is none that could be current again. */
    private int restoreContext() {
        int code = driver.setCurrentContext(contextBefore);
        return code == CUresult.CUDA_ERROR_INVALID_CONTEXT ? driver.setCurrentContext(0) : code;
    }

    /** As {@link #enter}, before {@link #close}, whatever the driver says. */
    void enterToClose() {
        if (entered == 0) {
            release("asking for the current context", this::askForContext);
            if (contextBefore != context) {
                release("making the context current", () -> driver.setCurrentContext(context));
            }
        }
        entered++;
    }

    /** Throws if the device was lost before. */
    void requireAlive() {
        if (lost != null) {
            throw new BackendException(device, "it was lost earlier (" + lost.getMessage() + ")", REOPEN, lost);
        }
    }

    /** Throws if a call failed; {@code action} says what was being done. */
    void require(int code, String action) {
        if (code != DriverCode.SUCCESS) {
            throw failure(code, action);
        }
    }

    /** Returns what a call has made, and throws if it failed. */
    long made(int code, String action) {
        require(code, action);
        return driver.made();
    }

    /** Returns the error for a code, having noted whether the device is lost. */
    BackendException failure(int code, String action) {
        String failed = action + " failed with " + DriverCode.describe(code);
        if (!DriverCode.isSticky(code)) {
            return new BackendException(device, failed, DriverCode.remedy(code));
        }
        BackendException error = new BackendException(device, failed + ", so the device is lost", REOPEN);
        if (lost == null) {
            lost = error;
        }
        return error;
    }

    /**
     * Releases something. A call that fails is made once more; if that is of no use, the error is thrown when the session is closed,
     * after everything else has been released. What is lost with the device needs no release.
     */
    void release(String action, IntSupplier call) {
        int code = call.getAsInt();
        if (code != DriverCode.SUCCESS && !DriverCode.isSticky(code)) {
            LOGGER.log(System.Logger.Level.DEBUG, "{0} failed with {1}", action, DriverCode.describe(code));
            code = call.getAsInt();
        }
        if (code != DriverCode.SUCCESS) {
            unreleased(failure(code, action));
        }
    }

    /** Notes what something else could not be released for, to be thrown when the session is closed. */
    void unreleased(Exception e) {
        if (unreleased == null && lost == null) {
            unreleased = e instanceof BackendException ours
                    ? ours
                    : new BackendException(device, "closing it failed: " + e.getMessage(), REOPEN, e);
        }
    }

    /** Counts a command that was put into the stream, and waits where there are too many. */
    void enqueued() {
        if (backlog.add()) {
            if (stretchIsMarked) {
                long start = System.nanoTime();
                require(driver.await(endOfStretch), "waiting for the stream");
                backlog.waited(System.nanoTime() - start);
            }
            require(driver.record(endOfStretch, stream), "marking the stream");
            stretchIsMarked = true;
        }
    }

    /** Waits for everything in the stream. */
    void await() {
        require(driver.synchronize(stream), "waiting for the device");
    }

    /** Waits for everything in the stream, whatever has become of it. */
    void awaitToClose() {
        int code = stream == 0 ? DriverCode.SUCCESS : driver.synchronize(stream);
        if (code != DriverCode.SUCCESS) {
            LOGGER.log(System.Logger.Level.DEBUG, "Waiting for the device to close it: {0}", DriverCode.describe(code));
        }
    }

    /** Releases everything; {@link #enterToClose} came before. */
    @Override
    public void close() {
        if (endOfStretch != 0) {
            release("destroying an event", () -> driver.destroyEvent(endOfStretch));
        }
        if (recordingStream != 0) {
            release("destroying a stream", () -> driver.destroyStream(recordingStream));
        }
        if (ownsStream && stream != 0) {
            release("destroying a stream", () -> driver.destroyStream(stream));
        }
        entered = 1;
        exit();
        if (context != 0 && ownsStream) {
            release("releasing the primary context", () -> driver.releasePrimaryContext(facts.handle()));
        }
        if (unreleased != null) {
            throw unreleased;
        }
    }
}
