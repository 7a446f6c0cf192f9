package dev.lockstep.cuda.blas;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;

/** The status codes of cuBLAS. */
final class Status {
    static final int SUCCESS = 0;
    private static final int NOT_INITIALIZED = 1;
    private static final int ALLOC_FAILED = 3;
    private static final int INVALID_VALUE = 7;
    private static final int ARCH_MISMATCH = 8;
    private static final int MAPPING_ERROR = 11;
    private static final int EXECUTION_FAILED = 13;
    private static final int INTERNAL_ERROR = 14;
    private static final int NOT_SUPPORTED = 15;
    private static final int LICENSE_ERROR = 16;

    /** What helps against a failure that the caller can do nothing about. */
    static final String GENERAL_REMEDY = "use another version of cuBLAS, and please report this";

    private Status() {}

    /** Throws a {@link BackendException} unless a call succeeded. */
    static void check(int status, String function, Device device, Object library) {
        if (status != SUCCESS) {
            throw new BackendException(
                    device, function + " of " + library + " failed with " + name(status), remedy(status));
        }
    }

    /**
     * Returns whether cuBLASLt refuses what it was asked for: it has no way to do that, and says so before it has done anything. Which of the
     * two it says depends on its version.
     */
    static boolean isRefusal(int status) {
        return status == NOT_SUPPORTED || status == INVALID_VALUE;
    }

    /** Returns NVIDIA's name of a status, and its number. */
    static String name(int status) {
        String name = switch (status) {
            case SUCCESS -> "SUCCESS";
            case NOT_INITIALIZED -> "NOT_INITIALIZED";
            case ALLOC_FAILED -> "ALLOC_FAILED";
            case INVALID_VALUE -> "INVALID_VALUE";
            case ARCH_MISMATCH -> "ARCH_MISMATCH";
            case MAPPING_ERROR -> "MAPPING_ERROR";
            case EXECUTION_FAILED -> "EXECUTION_FAILED";
            case INTERNAL_ERROR -> "INTERNAL_ERROR";
            case NOT_SUPPORTED -> "NOT_SUPPORTED";
            case LICENSE_ERROR -> "LICENSE_ERROR";
            default -> "a status of its own";
        };
        return (name.startsWith("a ") ? name : "CUBLAS_STATUS_" + name) + " (" + status + ")";
    }

    private static String remedy(int status) {
        return switch (status) {
            case NOT_INITIALIZED ->
                "the driver may be too old for this cuBLAS, or the device out of memory: free some, update"
                        + " the driver, or install the cuBLAS of the driver's version";
            case ALLOC_FAILED -> "free memory of the device, or close what else uses it";
            case ARCH_MISMATCH, NOT_SUPPORTED -> "use another math mode, or a cuBLAS that knows the device";
            case MAPPING_ERROR, EXECUTION_FAILED ->
                "the device may have failed: close this compute and open it again; if that"
                        + " does not help, see the kernel's log (dmesg)";
            default -> GENERAL_REMEDY;
        };
    }
}
