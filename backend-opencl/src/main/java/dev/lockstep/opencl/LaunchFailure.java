package dev.lockstep.opencl;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lwjgl.opencl.CL10;

/** Explains why a kernel could not be launched. */
final class LaunchFailure {
    private LaunchFailure() {}

    /**
     * Returns the error.
     *
     * @param groupAddress where the work-items of a group are
     */
    static BackendException of(ClContext context, int code, Kernel kernel, long handle, long groupAddress) {
        if (!ClCode.isGroupTooLarge(code)) {
            return context.health().failure(code, "launching " + kernel);
        }
        long group =
                MemorySegment.ofAddress(groupAddress).reinterpret(Long.BYTES).get(ValueLayout.JAVA_LONG, 0);
        return new BackendException(
                context.health().device(),
                kernel + " cannot run in groups of " + group + " work-items: the device takes at most "
                        + largestGroup(context, handle) + " for it",
                "set -D" + LimitsChoice.GROUP_PROPERTY + "=<a smaller power of two>");
    }

    private static long largestGroup(ClContext context, long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
            CL10.nclGetKernelWorkGroupInfo(
                    handle, context.facts().id(), CL10.CL_KERNEL_WORK_GROUP_SIZE, Long.BYTES, size.address(), 0);
            return size.get(ValueLayout.JAVA_LONG, 0);
        }
    }
}
