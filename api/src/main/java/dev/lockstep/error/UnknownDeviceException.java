package dev.lockstep.error;

/** A text is not the name of a device. */
public final class UnknownDeviceException extends LockstepException {
    private static final long serialVersionUID = 1L;

    /** Creates the error for the text. */
    public UnknownDeviceException(String text) {
        super("'" + text + "' is not a device; a device is named like cpu, cuda, cuda:1 or opencl:0");
    }
}
