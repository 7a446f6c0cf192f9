package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.jcublas.JCublas2.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jcuda.Pointer;
import jcuda.cudaDataType;
import jcuda.driver.CUdeviceptr;
import jcuda.jcublas.cublasComputeType;
import jcuda.jcublas.cublasGemmAlgo;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasOperation;
import jcuda.jcublas.cublasStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** cuBLAS 12 as JCuda calls it. */
class CublasTest {
    private static final long SEED = 20260102;
    private final cublasHandle handle = new cublasHandle();
    private Device device;

    @BeforeEach
    void open() {
        device = new Device();
        ok(cublasCreate(handle));
    }

    @AfterEach
    void close() {
        ok(cublasDestroy(handle));
        device.close();
    }

    private static float[] random(Random random, int count) {
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(-8, 9); // so that binary32 is exact
        }
        return values;
    }

    @Test
    void multipliesInAllFourForms() {
        System.out.println("seed " + SEED);
        final Random random = new Random(SEED);
        final int m = 5;
        final int n = 7;
        final int k = 13;
        for (int form = 0; form < 4; form++) {
            final boolean transA = (form & 1) != 0;
            final boolean transB = (form & 2) != 0;
            final int lda = (transA ? k : m) + 2;
            final int ldb = (transB ? n : k) + 1;
            final int ldc = m + 3;
            final float[] a = random(random, lda * (transA ? m : k));
            final float[] b = random(random, ldb * (transB ? k : n));
            final float[] c = random(random, ldc * n);
            final CUdeviceptr out = device.floats(c);
            final Pointer alpha = Pointer.to(new float[] {2});
            final Pointer beta = Pointer.to(new float[] {3});
            ok(gemm(
                    operation(transA),
                    operation(transB),
                    new int[] {m, n, k},
                    alpha,
                    device.floats(a),
                    lda,
                    device.floats(b),
                    ldb,
                    beta,
                    out,
                    ldc));
            final float[] expected = c.clone();
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    float sum = 0;
                    for (int p = 0; p < k; p++) {
                        sum += a[transA ? i * lda + p : p * lda + i] * b[transB ? p * ldb + j : j * ldb + p];
                    }
                    expected[j * ldc + i] = 2 * sum + 3 * c[j * ldc + i];
                }
            }
            assertThat(read(out, c.length)).as("form %d", form).containsExactly(expected);
        }
    }

    private int gemm(
            int transA,
            int transB,
            int[] shape,
            Pointer alpha,
            CUdeviceptr a,
            int lda,
            CUdeviceptr b,
            int ldb,
            Pointer beta,
            CUdeviceptr c,
            int ldc) {
        return cublasGemmEx_new(
                handle,
                transA,
                transB,
                shape[0],
                shape[1],
                shape[2],
                alpha,
                a,
                cudaDataType.CUDA_R_32F,
                lda,
                b,
                cudaDataType.CUDA_R_32F,
                ldb,
                beta,
                c,
                cudaDataType.CUDA_R_32F,
                ldc,
                cublasComputeType.CUBLAS_COMPUTE_32F,
                cublasGemmAlgo.CUBLAS_GEMM_DEFAULT);
    }

    private static int operation(boolean transposed) {
        return transposed ? cublasOperation.CUBLAS_OP_T : cublasOperation.CUBLAS_OP_N;
    }

    @Test
    void refusesLeadingDimensionsThatAreTooSmall() {
        final Pointer one = Pointer.to(new float[] {1});
        final CUdeviceptr x = device.floats(new float[4]);
        assertThat(gemm(0, 0, new int[] {2, 2, 2}, one, x, 1, x, 2, one, x, 2))
                .isEqualTo(cublasStatus.CUBLAS_STATUS_INVALID_VALUE);
    }

    @Test
    void answersThatAFunctionIsNotSimulatedInsteadOfEndingTheProcess() {
        final CUdeviceptr x = device.floats(1);
        assertThat(cublasSasum(handle, 1, x, 1, Pointer.to(new float[1])))
                .isEqualTo(cublasStatus.CUBLAS_STATUS_NOT_SUPPORTED);
    }

    @Test
    void failsWhereItIsToldTo() {
        SimulatedDriver.ofThisProcess().fail("cublasGemmEx", 1, cublasStatus.CUBLAS_STATUS_EXECUTION_FAILED);
        final Pointer one = Pointer.to(new float[] {1});
        final CUdeviceptr x = device.floats(1);
        assertThat(gemm(0, 0, new int[] {1, 1, 1}, one, x, 1, x, 1, one, x, 1))
                .isEqualTo(cublasStatus.CUBLAS_STATUS_EXECUTION_FAILED);
        assertThat(gemm(0, 0, new int[] {1, 1, 1}, one, x, 1, x, 1, one, x, 1))
                .isEqualTo(cublasStatus.CUBLAS_STATUS_SUCCESS);
    }
}
