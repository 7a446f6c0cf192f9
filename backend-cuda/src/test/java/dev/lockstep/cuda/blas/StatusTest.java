package dev.lockstep.cuda.blas;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Device;
import dev.lockstep.error.BackendException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusTest {
    @ParameterizedTest
    @CsvSource({
        "1, CUBLAS_STATUS_NOT_INITIALIZED (1), update the driver",
        "3, CUBLAS_STATUS_ALLOC_FAILED (3), free memory of the device",
        "7, CUBLAS_STATUS_INVALID_VALUE (7), please report this",
        "8, CUBLAS_STATUS_ARCH_MISMATCH (8), use another math mode",
        "11, CUBLAS_STATUS_MAPPING_ERROR (11), close this compute",
        "13, CUBLAS_STATUS_EXECUTION_FAILED (13), close this compute",
        "14, CUBLAS_STATUS_INTERNAL_ERROR (14), please report this",
        "15, CUBLAS_STATUS_NOT_SUPPORTED (15), use another math mode",
        "16, CUBLAS_STATUS_LICENSE_ERROR (16), please report this",
        "99, a status of its own (99), please report this"
    })
    void everyStatusHasANameAndARemedy(int status, String name, String remedy) {
        assertThatThrownBy(() -> Status.check(status, "cublasGemmEx", new Device("cuda", 1), "libcublas.so.12"))
                .isInstanceOf(BackendException.class)
                .hasMessageStartingWith("device cuda:1: cublasGemmEx of libcublas.so.12 failed with " + name + "; ")
                .hasMessageContaining(remedy);
    }
}
