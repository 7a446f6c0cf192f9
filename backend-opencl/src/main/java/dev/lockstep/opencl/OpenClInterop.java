package dev.lockstep.opencl;

import dev.lockstep.Tensor;
import dev.lockstep.kernels.host.Discovered;
import dev.lockstep.kernels.host.Interop;

/**
 * Hands the memory, queue, context and device of an OpenCL compute to an application that uses OpenCL itself, as the handles that every
 * binding has. The compute keeps owning them: a {@code cl_mem} is valid until its tensor is closed, the others until the compute is closed.
 * Ops return when they are enqueued, so other work on a tensor belongs into the same queue, or after {@link
 * dev.lockstep.Compute#synchronize}. For the opposite direction, see {@link OpenClBuffer#of} and {@link OpenClBackend#on}.
 */
public final class OpenClInterop {
    private static final String DEVICE = "an OpenCL device";

    private OpenClInterop() {}

    /**
     * Returns the {@code cl_mem} that a tensor's elements lie in, {@link Tensor#byteOffset} bytes behind its start.
     *
     * @throws IllegalArgumentException if the tensor is not on an OpenCL device
     */
    public static long memory(Tensor tensor) {
        return Interop.buffer(tensor, OpenClBuffer.class, DEVICE).handle();
    }

    /**
     * Returns the {@code cl_command_queue} of the queue that has made a tensor.
     *
     * @param tensor one that its compute has allocated, not one that wraps memory of the application
     * @throws IllegalArgumentException if it is not such a tensor on an OpenCL device
     */
    public static long queue(Tensor tensor) {
        return queueOf(tensor).handle();
    }

    /** As {@link #queue}, the {@code cl_context}. */
    public static long context(Tensor tensor) {
        return queueOf(tensor).context().handle();
    }

    /** As {@link #queue}, the {@code cl_device_id}. */
    public static long device(Tensor tensor) {
        return queueOf(tensor).context().facts().id();
    }

    /**
     * Returns the index by which a device is opened, as {@code opencl:0} has the index 0.
     *
     * @param device a {@code cl_device_id}
     * @throws IllegalArgumentException if the backend does not list it
     */
    public static int index(long device) {
        if (Discovery.run() instanceof Discovered.Found<DeviceFacts> found) {
            for (int i = 0; i < found.devices().size(); i++) {
                if (found.devices().get(i).id() == device) {
                    return i;
                }
            }
        }
        throw new IllegalArgumentException("the backend lists no device 0x" + Long.toHexString(device));
    }

    private static ClQueue queueOf(Tensor tensor) {
        ClQueue queue = Interop.allocated(tensor, OpenClBuffer.class, DEVICE).queue();
        if (queue == null) {
            throw new IllegalStateException("memory that a compute has allocated has a queue");
        }
        return queue;
    }
}
