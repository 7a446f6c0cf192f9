package dev.lockstep.opencl;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Backlog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL10;

/**
 * A context and its one in-order queue, and what has become of them: every call's code passes through {@link #require}. Used
 * by one thread at a time.
 */
final class Session implements AutoCloseable {
    private static final String REOPEN =
            "close this compute and open the device again; if that does not help, update its driver or use another device";

    /** The most commands of a stretch, of which the queue holds between one and two. */
    private static final int LONGEST_STRETCH = 1024;

    /** The device is told to begin after so many commands. */
    private static final int COMMANDS_TO_A_FLUSH = 32;

    private final Device device;
    private final DeviceFacts facts;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
    private final MemorySegment event = arena.allocate(ValueLayout.JAVA_LONG);
    private final long context;
    private final long queue;
    private final Counters counters = new Counters();

    private @Nullable BackendException lost;
    private final Backlog backlog = new Backlog(LONGEST_STRETCH);
    private long commands;
    private long stretchBefore;

    Session(Device device, DeviceFacts facts) {
        this.device = device;
        this.facts = facts;
        MemorySegment devices = arena.allocateFrom(ValueLayout.JAVA_LONG, facts.id());
        MemorySegment properties =
                arena.allocateFrom(ValueLayout.JAVA_LONG, CL10.CL_CONTEXT_PLATFORM, facts.platform(), 0);
        context = CL10.nclCreateContext(properties.address(), 1, devices.address(), 0, 0, code.address());
        if (codeOfLast() != ClCode.SUCCESS) {
            arena.close();
            throw failure(codeOfLast(), "creating a context");
        }
        queue = CL10.nclCreateCommandQueue(context, facts.id(), 0, code.address());
        if (codeOfLast() != ClCode.SUCCESS) {
            int failed = codeOfLast();
            CL10.clReleaseContext(context);
            arena.close();
            throw failure(failed, "creating a queue");
        }
    }

    Device device() {
        return device;
    }

    DeviceFacts facts() {
        return facts;
    }

    Counters counters() {
        return counters;
    }

    long context() {
        return context;
    }

    long queue() {
        return queue;
    }

    /** Returns memory that lives as long as the session. */
    MemorySegment hostMemory(long bytes) {
        return arena.allocate(bytes, Long.BYTES);
    }

    /** Returns where a function that makes an object writes its code. */
    long codeAddress() {
        return code.address();
    }

    /** Returns the code that was written there last. */
    int codeOfLast() {
        return code.get(ValueLayout.JAVA_INT, 0);
    }

    /** Throws if the device was lost before. */
    void requireAlive() {
        if (lost != null) {
            throw new BackendException(device, "it was lost earlier (" + lost.getMessage() + ")", REOPEN, lost);
        }
    }

    /** Throws if a call failed; {@code action} says what was being done. */
    void require(int result, String action) {
        if (result != ClCode.SUCCESS) {
            throw failure(result, action);
        }
    }

    /** Returns the error for a code, having noted whether the device is lost. */
    BackendException failure(int result, String action) {
        String failed = action + " failed with " + ClCode.describe(result);
        if (!ClCode.isLost(result)) {
            return new BackendException(
                    device, failed, "update the driver of the device, or use another one; please report this");
        }
        BackendException error = new BackendException(device, failed + ", so the device is lost", REOPEN);
        if (lost == null) {
            lost = error;
        }
        return error;
    }

    /**
     * Returns where the next command is to write its event, 0 if none is needed. Every command is followed by {@link
     * #enqueued}.
     */
    long eventOfNext() {
        return backlog.nextEndsStretch() ? event.address() : 0;
    }

    /** Counts a command; makes the device begin now and then, and waits where too many are in the queue. */
    void enqueued() {
        commands++;
        if (backlog.add()) {
            long newest = event.get(ValueLayout.JAVA_LONG, 0);
            flush();
            if (stretchBefore != 0) {
                event.set(ValueLayout.JAVA_LONG, 0, stretchBefore);
                stretchBefore = newest;
                long start = System.nanoTime();
                int result = CL10.nclWaitForEvents(1, event.address());
                backlog.waited(System.nanoTime() - start);
                CL10.clReleaseEvent(event.get(ValueLayout.JAVA_LONG, 0));
                require(result, "waiting for the queue");
            } else {
                stretchBefore = newest;
            }
        } else if (commands % COMMANDS_TO_A_FLUSH == 0) {
            flush();
        }
    }

    /** Makes the device begin with what is in the queue. */
    void flush() {
        require(CL10.clFlush(queue), "flushing the queue");
    }

    @Override
    public void close() {
        CL10.clFinish(queue); // it is closed whatever has become of the commands
        if (stretchBefore != 0) {
            CL10.clReleaseEvent(stretchBefore);
        }
        CL10.clReleaseCommandQueue(queue);
        CL10.clReleaseContext(context);
        arena.close();
    }
}
