package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.simulated.SimulatedDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Kernels note labels out of range where the host reads them without a copy. */
final class FaultRecordTest {
    private SimulatedDriver driver;

    @BeforeEach
    void takeControl() {
        Cuda.require();
        driver = SimulatedDriver.ofThisProcess();
        driver.clear();
    }

    @AfterEach
    void letGo() {
        driver.clear();
    }

    @Test
    void waitingCopiesNothing() {
        try (Compute compute = Cuda.open();
                Tensor tensor = compute.tensor(DType.F32, 100)) {
            compute.ops().fill(tensor, 1);
            compute.synchronize();
            assertThat(driver.calls("cuMemcpyDtoHAsync")).isZero();
            assertThat(tensor.toFloatArray()).containsOnly(1);
            assertThat(driver.calls("cuMemcpyDtoHAsync")).isEqualTo(1);
        }
    }

    @Test
    void aFaultIsToldOnceByWhateverWaitsFirstAndTheNextOneIsToldAgain() {
        try (Compute compute = Cuda.open();
                Scope scope = compute.scope()) {
            Tensor logits = scope.tensor(DType.F32, 1, 2);
            Tensor labels = scope.tensorOf(new int[] {2});
            Tensor loss = scope.tensor(DType.F32);
            for (int round = 0; round < 2; round++) {
                compute.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, null);
                assertThatThrownBy(compute::synchronize).isInstanceOf(OperandRangeException.class);
                compute.synchronize();
                compute.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, null);
                assertThatThrownBy(loss::toFloatArray).isInstanceOf(OperandRangeException.class);
                compute.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, null);
                assertThatThrownBy(() -> logits.copyFrom(new float[2])).isInstanceOf(OperandRangeException.class);
            }
        }
    }
}
