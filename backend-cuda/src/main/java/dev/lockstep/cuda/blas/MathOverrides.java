package dev.lockstep.cuda.blas;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.error.UnsupportedFeatureException;
import java.util.Map;

/**
 * Environment variables that override cuBLAS's math mode. cuBLAS reads them from the environment that the process was started with, and
 * they take precedence over every call. A math mode that they would falsify is therefore refused.
 */
final class MathOverrides {
    /** 1 makes TF32 of FP32; 0 makes FP32 of TF32. */
    private static final String TF32 = "NVIDIA_TF32_OVERRIDE";

    /** 1 makes three bfloat16 factors of each binary32 one, from CUDA 13 on. */
    private static final String EMULATION = "CUBLAS_EMULATE_SINGLE_PRECISION";

    private MathOverrides() {}

    static void check(Device device, MathMode mode, Map<String, String> environment) {
        String tf32 = environment.getOrDefault(TF32, "");
        if (mode == MathMode.FP32 && !tf32.isEmpty() && !tf32.equals("0")) {
            refuse(device, mode, TF32, tf32);
        }
        if (mode == MathMode.TF32 && tf32.equals("0")) {
            refuse(device, mode, TF32, tf32);
        }
        String emulation = environment.getOrDefault(EMULATION, "");
        if (mode != MathMode.BF16 && !emulation.isEmpty() && !emulation.equals("0")) {
            refuse(device, mode, EMULATION, emulation);
        }
    }

    private static void refuse(Device device, MathMode mode, String variable, String value) {
        throw new UnsupportedFeatureException(
                device,
                mode + " while " + variable + "=" + value + " makes cuBLAS compute otherwise",
                "unset " + variable + " and start again");
    }
}
