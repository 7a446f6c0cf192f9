package dev.lockstep.error;

import dev.lockstep.Device;

/** A backend's own machinery failed: a driver call, a compiler, a lost device. */
public final class BackendException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error: the device, what was being done and how it failed, and what would mend it. */
    public BackendException(Device device, String failure, String remedy, Throwable cause) {
        super("device " + device + ": " + failure + "; " + remedy, cause);
    }

    /** Creates the error without a cause. */
    public BackendException(Device device, String failure, String remedy) {
        super("device " + device + ": " + failure + "; " + remedy);
    }
}
