package dev.lockstep.error;

import dev.lockstep.Device;

/** A device does not support what was asked, such as a math mode or an element type. Nothing else is done instead. */
public final class UnsupportedFeatureException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final transient Device device;
    private final String remedy;

    /** Creates the error: what the device lacks, and what would work. */
    public UnsupportedFeatureException(Device device, String feature, String remedy) {
        super("device " + device + " does not support " + feature + "; " + remedy);
        this.device = device;
        this.remedy = remedy;
    }

    /** Returns the device; null after deserialisation. */
    public Device device() {
        return device;
    }

    /** Returns what would mend it. */
    public String remedy() {
        return remedy;
    }
}
