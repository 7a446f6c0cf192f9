package dev.lockstep.error;

import dev.lockstep.Device;

/** A backend failed: a driver call, a compiler, a lost device. */
public final class BackendException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final transient Device device;
    private final String remedy;

    /** Creates the error: the device, what was being done and how it failed, and what would mend it. */
    public BackendException(Device device, String failure, String remedy, Throwable cause) {
        super("device " + device + ": " + failure + "; " + remedy, cause);
        this.device = device;
        this.remedy = remedy;
    }

    /** Creates the error without a cause. */
    public BackendException(Device device, String failure, String remedy) {
        super("device " + device + ": " + failure + "; " + remedy);
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
