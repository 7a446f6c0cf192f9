package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DeviceHealth;
import dev.lockstep.kernels.host.DriverQueue;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.lwjgl.opencl.CL10;

/** An event of a command queue. Thread-safe. */
final class ClEvent implements DriverQueue.DriverEvent {
    private final DeviceHealth health;
    private final long event;

    ClEvent(DeviceHealth health, long event) {
        this.health = health;
        this.event = event;
    }

    @Override
    public long mark() {
        return event;
    }

    /** A command that has failed is over as well; waiting tells of it. */
    @Override
    public boolean isDone() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(ValueLayout.JAVA_INT);
            health.require(
                    CL10.nclGetEventInfo(
                            event, CL10.CL_EVENT_COMMAND_EXECUTION_STATUS, Integer.BYTES, status.address(), 0),
                    "asking for an event");
            return status.get(ValueLayout.JAVA_INT, 0) <= CL10.CL_COMPLETE;
        }
    }

    @Override
    public void await() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment list = arena.allocateFrom(ValueLayout.JAVA_LONG, event);
            health.require(CL10.nclWaitForEvents(1, list.address()), "waiting for an event");
        }
    }

    @Override
    public void close() {
        health.release("releasing an event", () -> CL10.clReleaseEvent(event));
    }
}
