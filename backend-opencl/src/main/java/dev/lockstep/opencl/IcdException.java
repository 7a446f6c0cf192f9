package dev.lockstep.opencl;

/** The OpenCL loader or a driver cannot list its devices. The probe reports why. */
final class IcdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IcdException(String message) {
        super(message);
    }
}
