package dev.lockstep.error;

import dev.lockstep.Device;

/** A device cannot do what was asked, such as a math mode or an element type. Nothing else is done in its place. */
public final class UnsupportedFeatureException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error: what the device lacks, and what would work. */
    public UnsupportedFeatureException(Device device, String feature, String remedy) {
        super("device " + device + " does not support " + feature + "; " + remedy);
    }
}
