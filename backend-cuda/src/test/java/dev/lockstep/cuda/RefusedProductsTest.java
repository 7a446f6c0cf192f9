package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.error.BackendException;
import dev.lockstep.simulated.SimulatedDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A product that cuBLASLt refuses is made without it, and the receipt counts it. */
final class RefusedProductsTest {
    private static final String REFUSED = "products refused by cuBLASLt";

    private SimulatedDriver driver;

    @BeforeEach
    void takeControl() {
        Cuda.require();
        assumeThat(Cuda.libraries().cublas().orElseThrow().major()).isGreaterThanOrEqualTo(13);
        driver = SimulatedDriver.ofThisProcess();
        driver.clear(); // of the calls of other tests
    }

    @AfterEach
    void letGo() {
        driver.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "cublasLtMatmulAlgoGetHeuristic, 15",
        "cublasLtMatmulAlgoGetHeuristic, 7",
        "cublasLt count, 1",
        "cublasLt state, 15",
        "cublasLtMatmul, 15",
        "cublasLtMatmul, 7",
    })
    void theBiasIsAddedAndItsGradientSummedByKernels(String function, int status) {
        try (Compute compute = Cuda.open();
                Scope scope = compute.scope()) {
            Layer layer = new Layer(scope);
            driver.failAlways(function, status);
            layer.run(compute.ops());
            layer.requireRight();
            assertThat(compute.receipt().counters()).containsEntry(REFUSED, 2L);

            Program program = scope.record(layer::run);
            layer.spoil();
            program.run(3);
            layer.requireRight();
            assertThat(compute.receipt().counters()).containsEntry(REFUSED, 4L);
            assertThat(driver.calls(function))
                    .as("is asked once for each shape")
                    .isEqualTo(2);
        }
    }

    @Test
    void anyOtherFailureIsAnError() {
        try (Compute compute = Cuda.open();
                Scope scope = compute.scope()) {
            Layer layer = new Layer(scope);
            driver.fail("cublasLtMatmul", 1, 13);
            assertThatThrownBy(() -> layer.run(compute.ops()))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("cublasLtMatmul of ")
                    .hasMessageContaining("CUBLAS_STATUS_EXECUTION_FAILED (13)");
            assertThat(compute.receipt().counters()).containsEntry(REFUSED, 0L);
        }
    }

    /** A layer of one output, whose products have few ways to be computed, with whole numbers in it. */
    private static final class Layer {
        private final Tensor x;
        private final Tensor weight;
        private final Tensor bias;
        private final Tensor y;
        private final Tensor gradY;
        private final Tensor gradWeight;
        private final Tensor gradBias;

        Layer(Scope scope) {
            x = scope.tensorOf(new float[] {1, 2, 3, 4, 5, 6}, 3, 2);
            weight = scope.tensorOf(new float[] {7, 8}, 1, 2);
            bias = scope.tensorOf(new float[] {9});
            y = scope.tensor(DType.F32, 3, 1);
            gradY = scope.tensorOf(new float[] {10, 11, 12}, 3, 1);
            gradWeight = scope.tensor(DType.F32, 1, 2);
            gradBias = scope.tensor(DType.F32, 1);
        }

        void run(Ops ops) {
            ops.linear(x, weight, bias, y);
            ops.linearBackward(x, weight, gradY, null, gradWeight, gradBias);
        }

        void spoil() {
            y.copyFrom(new float[3]);
            gradWeight.copyFrom(new float[2]);
            gradBias.copyFrom(new float[1]);
        }

        void requireRight() {
            assertThat(y.toFloatArray()).containsExactly(7 + 16 + 9, 21 + 32 + 9, 35 + 48 + 9);
            assertThat(gradWeight.toFloatArray()).containsExactly(10 + 33 + 60, 20 + 44 + 72);
            assertThat(gradBias.toFloatArray()).containsExactly(33);
        }
    }
}
