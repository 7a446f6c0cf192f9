package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DeviceHealth;
import org.lwjgl.opencl.CL10;

/**
 * A command queue of the application.
 *
 * @param handle its handle
 * @param context its context
 */
record GivenQueue(long handle, long context) {
    /**
     * Asks for it.
     *
     * @throws IllegalArgumentException if it is no queue of the device, or one that runs commands out of order
     */
    static GivenQueue of(long handle, DeviceFacts facts, DeviceHealth health) {
        if (handle == 0) {
            throw new IllegalArgumentException("the queue given is 0; give a cl_command_queue");
        }
        ObjectInfo info = new ObjectInfo(CL10::nclGetCommandQueueInfo, handle, "queue");
        if (info.get(CL10.CL_QUEUE_DEVICE) != facts.id()) {
            throw new IllegalArgumentException("the queue given is not one of " + health.device() + ", which is "
                    + facts.name() + "; open the device whose index OpenClInterop.index tells");
        }
        if ((info.get(CL10.CL_QUEUE_PROPERTIES) & CL10.CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) != 0) {
            throw new IllegalArgumentException("the queue given runs commands out of order; make it without"
                    + " CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE");
        }
        return new GivenQueue(handle, info.get(CL10.CL_QUEUE_CONTEXT));
    }
}
