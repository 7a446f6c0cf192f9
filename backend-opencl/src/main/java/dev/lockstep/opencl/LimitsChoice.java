package dev.lockstep.opencl;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.DeviceLimits;

/** Chooses the shape of kernels for a device. */
final class LimitsChoice {
    /** {@code cpu} or {@code gpu}, instead of what the type of the device suggests. */
    static final String SHAPE_PROPERTY = "dev.lockstep.opencl.shape";

    /** The work-items of a group, a power of two; for GPU-shaped kernels. */
    static final String GROUP_PROPERTY = "dev.lockstep.opencl.group";

    private static final int USUAL_GROUP = 256;

    private LimitsChoice() {}

    /**
     * Returns the limits of a device.
     *
     * @throws BackendException if a property asks for what there is not
     */
    static DeviceLimits of(Device device, DeviceFacts facts) {
        boolean cpuShaped = isCpuShaped(device, facts);
        return new DeviceLimits(
                cpuShaped,
                cpuShaped ? 1 : groupSize(device, facts),
                (int) Math.min(Integer.MAX_VALUE, facts.largestGroup()),
                facts.computeUnits(),
                facts.localBytes());
    }

    /** Returns whether kernels are to do what a core does; such a device computes in the host's memory. */
    private static boolean isCpuShaped(Device device, DeviceFacts facts) {
        String shape = System.getProperty(SHAPE_PROPERTY, facts.isCpu() ? "cpu" : "gpu");
        return switch (shape) {
            case "cpu" -> true;
            case "gpu" -> false;
            default -> throw refused(device, SHAPE_PROPERTY, shape, "cpu or gpu");
        };
    }

    private static int groupSize(Device device, DeviceFacts facts) {
        long largest = Long.highestOneBit(facts.largestGroup());
        String given = System.getProperty(GROUP_PROPERTY);
        if (given == null) {
            return (int) Math.min(USUAL_GROUP, largest);
        }
        if (!given.matches("[0-9]{1,6}") || Integer.bitCount(Integer.parseInt(given)) != 1) {
            throw refused(device, GROUP_PROPERTY, given, "a power of two");
        }
        return Integer.parseInt(given);
    }

    private static BackendException refused(Device device, String property, String value, String requirement) {
        return new BackendException(
                device,
                "there are no kernels for -D" + property + "=" + value,
                "set it to " + requirement + ", or leave it out");
    }
}
