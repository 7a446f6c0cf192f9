package dev.lockstep.opencl;

/** The OpenCL loader or a driver cannot say what there is. The probe turns it into a reason. */
final class IcdException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IcdException(String message) {
        super(message);
    }
}
