package dev.lockstep.opencl;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lwjgl.opencl.CL10;

/** Puts launches and copies into the queue. */
final class Commands {
    /** A launch has two dimensions: so many numbers for its global size, and as many for its group. */
    static final long RANGE_BYTES = 4 * Long.BYTES;

    private static final long GROUP_OFFSET = 2 * Long.BYTES;

    private final Session session;

    Commands(Session session) {
        this.session = session;
    }

    /** Writes the range of a launch. */
    static void setRange(MemorySegment range, int groupSize, long groupsX, long groupsY) {
        range.set(ValueLayout.JAVA_LONG, 0, groupSize * groupsX);
        range.set(ValueLayout.JAVA_LONG, Long.BYTES, groupsY);
        range.set(ValueLayout.JAVA_LONG, GROUP_OFFSET, groupSize);
        range.set(ValueLayout.JAVA_LONG, GROUP_OFFSET + Long.BYTES, 1);
    }

    /** Launches a kernel, whose arguments are set, over the range at an address. */
    void launch(Kernel kernel, long handle, long range) {
        int code = CL10.nclEnqueueNDRangeKernel(
                session.queue(), handle, 2, 0, range, range + GROUP_OFFSET, 0, 0, session.eventOfNext());
        if (code != ClCode.SUCCESS) {
            throw launchFailure(code, kernel, handle, range);
        }
        session.counters().kernelsLaunched.increment();
        session.enqueued();
    }

    void copy(long source, long sourceOffset, long target, long targetOffset, long bytes) {
        session.require(
                CL10.nclEnqueueCopyBuffer(
                        session.queue(),
                        source,
                        target,
                        sourceOffset,
                        targetOffset,
                        bytes,
                        0,
                        0,
                        session.eventOfNext()),
                "copying on the device");
        session.enqueued();
    }

    private BackendException launchFailure(int code, Kernel kernel, long handle, long range) {
        if (!ClCode.isGroupTooLarge(code)) {
            return session.failure(code, "launching " + kernel);
        }
        long group = MemorySegment.ofAddress(range).reinterpret(RANGE_BYTES).get(ValueLayout.JAVA_LONG, GROUP_OFFSET);
        return new BackendException(
                session.device(),
                kernel + " cannot run in groups of " + group + " work-items: the device takes at most "
                        + largestGroup(handle) + " for it",
                "set -D" + TraitsChoice.GROUP_PROPERTY + "=<a smaller power of two>");
    }

    private long largestGroup(long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            CL10.nclGetKernelWorkGroupInfo(
                    handle, session.facts().id(), CL10.CL_KERNEL_WORK_GROUP_SIZE, Long.BYTES, size.address(), 0);
            return size.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
