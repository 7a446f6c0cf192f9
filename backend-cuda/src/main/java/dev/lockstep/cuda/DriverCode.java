package dev.lockstep.cuda;

import dev.lockstep.kernels.host.DriverCodes;
import java.util.HashMap;
import java.util.Map;
import jcuda.CudaException;
import jcuda.driver.CUresult;

/** The error codes of the driver. */
final class DriverCode implements DriverCodes {
    /** The codes. */
    static final DriverCodes CODES = new DriverCode();

    private static final int HIGHEST = 999;
    private static final Map<String, Integer> BY_NAME = byName();

    private DriverCode() {}

    /** Returns the code that JCuda has made an exception of, as it does if the application has told it to. */
    static int of(CudaException e) {
        return BY_NAME.getOrDefault(String.valueOf(e.getMessage()), CUresult.CUDA_ERROR_UNKNOWN);
    }

    @Override
    public String describe(int code) {
        return CUresult.stringFor(code) + " (" + code + ")";
    }

    @Override
    public boolean isOutOfMemory(int code) {
        return code == CUresult.CUDA_ERROR_OUT_OF_MEMORY;
    }

    @Override
    public boolean isLost(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_DEINITIALIZED,
                    CUresult.CUDA_ERROR_INVALID_CONTEXT,
                    CUresult.CUDA_ERROR_ECC_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_NVLINK_UNCORRECTABLE,
                    CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
                    CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
                    CUresult.CUDA_ERROR_CONTEXT_IS_DESTROYED,
                    CUresult.CUDA_ERROR_ASSERT,
                    CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
                    CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                    CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
                    CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
                    CUresult.CUDA_ERROR_INVALID_PC,
                    CUresult.CUDA_ERROR_LAUNCH_FAILED -> true;
            default -> false;
        };
    }

    @Override
    public String remedy(int code) {
        return switch (code) {
            case CUresult.CUDA_ERROR_OUT_OF_MEMORY -> "close tensors, or end other programs that use the device";
            case CUresult.CUDA_ERROR_NO_BINARY_FOR_GPU ->
                "its code was made for another GPU: use a version of NVRTC that knows this one";
            case CUresult.CUDA_ERROR_UNSUPPORTED_PTX_VERSION ->
                "the driver is older than NVRTC: update the driver, or install older CUDA libraries";
            case CUresult.CUDA_ERROR_INVALID_IMAGE, CUresult.CUDA_ERROR_INVALID_PTX ->
                "update the driver, or install another version of NVRTC";
            default -> "update the driver, or use another device; please report this";
        };
    }

    private static Map<String, Integer> byName() {
        Map<String, Integer> codes = new HashMap<>();
        for (int code = 0; code <= HIGHEST; code++) {
            codes.putIfAbsent(CUresult.stringFor(code), code);
        }
        return codes;
    }
}
