package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DeviceHealth;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL10;

/** An OpenCL context: one of its own for one device, or that of a queue which the application has given. */
final class ClContext implements AutoCloseable {
    private final DeviceFacts facts;
    private final DeviceHealth health;
    private final long handle;

    ClContext(DeviceFacts facts, DeviceHealth health, @Nullable GivenQueue given) {
        this.facts = facts;
        this.health = health;
        if (given != null) {
            handle = given.context();
            health.require(CL10.clRetainContext(handle), "retaining the context of the queue");
        } else {
            handle = create();
        }
        if (Pocl.isPlatform(facts)) {
            PoclExit.opened();
        }
    }

    private long create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment devices = arena.allocateFrom(ValueLayout.JAVA_LONG, facts.id());
            MemorySegment properties =
                    arena.allocateFrom(ValueLayout.JAVA_LONG, CL10.CL_CONTEXT_PLATFORM, facts.platform(), 0);
            long made = CL10.nclCreateContext(properties.address(), 1, devices.address(), 0, 0, code.address());
            health.require(code.get(ValueLayout.JAVA_INT, 0), "creating a context");
            return made;
        }
    }

    DeviceFacts facts() {
        return facts;
    }

    DeviceHealth health() {
        return health;
    }

    /** Returns the cl_context. */
    long handle() {
        return handle;
    }

    @Override
    public void close() {
        health.release("releasing the context", () -> CL10.clReleaseContext(handle));
        if (Pocl.isPlatform(facts)) {
            PoclExit.closed();
        }
    }
}
