package dev.lockstep.error;

import dev.lockstep.Device;

/** A requested device is unavailable. No other device is used instead. */
public final class DeviceUnavailableException extends LockstepException {
    private static final long serialVersionUID = 1L;

    private final transient Device device;
    private final String reason;
    private final String remedy;

    /** Creates the error with the reason and with what would mend it. */
    public DeviceUnavailableException(Device device, String reason, String remedy) {
        super("device " + device + " is not available: " + reason + "; " + remedy);
        this.device = device;
        this.reason = reason;
        this.remedy = remedy;
    }

    /** Returns the device; null after deserialisation. */
    public Device device() {
        return device;
    }

    /** Returns why it is not available. */
    public String reason() {
        return reason;
    }

    /** Returns what would mend it. */
    public String remedy() {
        return remedy;
    }
}
