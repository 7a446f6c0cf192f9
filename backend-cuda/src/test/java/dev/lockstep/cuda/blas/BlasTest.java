package dev.lockstep.cuda.blas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.cuda.library.LibraryFile;
import dev.lockstep.error.BackendException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** cuBLAS without the backend around it, on whatever CUDA the process was started with. */
class BlasTest {
    private static final Device DEVICE = new Device("cuda", 0);
    private static final int[][] SHAPES = {{1, 1, 1}, {13, 31, 16}, {10, 16, 784}, {784, 10, 16}, {207, 3, 13}};

    private final CUdevice gpu = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final List<CUdeviceptr> memory = new ArrayList<>();
    private Blas.Workspace workspace;

    @BeforeEach
    void openContext() {
        JCudaDriver.setExceptionsEnabled(true);
        JCudaDriver.cuInit(0);
        JCudaDriver.cuDeviceGet(gpu, 0);
        JCudaDriver.cuDevicePrimaryCtxRetain(context, gpu);
        JCudaDriver.cuCtxSetCurrent(context);
        long bytes = Blas.workspaceBytes(75);
        workspace = new Blas.Workspace(allocate(bytes), bytes);
    }

    @AfterEach
    void closeContext() {
        memory.forEach(JCudaDriver::cuMemFree);
        JCudaDriver.cuCtxSetCurrent(new CUcontext());
        JCudaDriver.cuDevicePrimaryCtxRelease(gpu);
    }

    private static LibraryFile file() {
        int[] version = new int[1];
        JCudaDriver.cuDriverGetVersion(version);
        return CudaLibraries.find(version[0] / 1000).cublas().orElseThrow();
    }

    private Blas open(MathMode mode) {
        Blas blas = Blas.open(file(), DEVICE, mode, workspace, new LongAdder());
        blas.use(0);
        return blas;
    }

    private long allocate(long bytes) {
        CUdeviceptr pointer = new CUdeviceptr();
        JCudaDriver.cuMemAlloc(pointer, bytes);
        memory.add(pointer);
        return address(pointer);
    }

    private static long address(CUdeviceptr pointer) {
        long[] address = new long[1];
        JCudaDriver.cuPointerGetAttribute(
                Pointer.to(address), jcuda.driver.CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_POINTER, pointer);
        return address[0];
    }

    private CUdeviceptr last() {
        return memory.getLast();
    }

    /** A matrix on the device, and its values, row-major. */
    private final class Matrix {
        private final long address;
        private final CUdeviceptr pointer;
        private final float[] values;

        Matrix(float[] values, boolean asBf16) {
            this.values = values;
            address = allocate((long) values.length * Float.BYTES);
            pointer = last();
            if (asBf16) {
                short[] upper = new short[values.length];
                for (int i = 0; i < upper.length; i++) {
                    upper[i] = (short) (Float.floatToRawIntBits(values[i]) >>> 16);
                }
                JCudaDriver.cuMemcpyHtoD(pointer, Pointer.to(upper), (long) upper.length * Short.BYTES);
            } else {
                JCudaDriver.cuMemcpyHtoD(pointer, Pointer.to(values), (long) values.length * Float.BYTES);
            }
        }

        float[] download() {
            float[] now = new float[values.length];
            JCudaDriver.cuCtxSynchronize();
            JCudaDriver.cuMemcpyDtoH(Pointer.to(now), pointer, (long) now.length * Float.BYTES);
            return now;
        }
    }

    /** Small whole numbers: every mode must be exact. */
    private static float[] integers(Random random, int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextInt(9) - 4;
        }
        return values;
    }

    /** Rows and columns of the result as we see it, row-major. */
    private static float[] expected(Form form, int rows, int columns, int depth, float[] left, float[] right) {
        float[] result = new float[rows * columns];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                double sum = 0;
                for (int d = 0; d < depth; d++) {
                    double a = form == Form.GRAD_WEIGHT ? left[d * rows + i] : left[i * depth + d];
                    double b = form == Form.LINEAR ? right[j * depth + d] : right[d * columns + j];
                    sum += a * b;
                }
                result[i * columns + j] = (float) sum;
            }
        }
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void multipliesRowMajorMatricesOfEveryForm(MathMode mode) {
        Random random = new Random(7);
        try (Blas blas = open(mode)) {
            for (Form form : Form.values()) {
                for (int[] shape : SHAPES) {
                    int rows = shape[0];
                    int columns = shape[1];
                    int depth = shape[2];
                    Matrix left = new Matrix(integers(random, rows * depth), mode == MathMode.BF16);
                    Matrix right = new Matrix(integers(random, depth * columns), mode == MathMode.BF16);
                    Matrix result = new Matrix(integers(random, rows * columns), false);
                    Gemm gemm = new Gemm()
                            .set(form, columns, rows, depth, right.address, left.address, result.address, false);
                    blas.multiply(gemm);
                    float[] once = expected(form, rows, columns, depth, left.values, right.values);
                    assertThat(result.download()).as("%s of %s", form, rows).containsExactly(once);
                    blas.multiply(gemm.accumulating());
                    float[] twice = once.clone();
                    for (int i = 0; i < twice.length; i++) {
                        twice[i] *= 2;
                    }
                    assertThat(result.download()).containsExactly(twice);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void addsABiasWhereItCan(MathMode mode) {
        Random random = new Random(8);
        try (Blas blas = open(mode)) {
            for (int[] shape : SHAPES) {
                int rows = shape[0];
                int columns = shape[1];
                int depth = shape[2];
                Matrix x = new Matrix(integers(random, rows * depth), mode == MathMode.BF16);
                Matrix weight = new Matrix(integers(random, depth * columns), mode == MathMode.BF16);
                Matrix bias = new Matrix(integers(random, columns), false);
                Matrix y = new Matrix(integers(random, rows * columns), false);
                Gemm gemm =
                        new Gemm().set(Form.LINEAR, columns, rows, depth, weight.address, x.address, y.address, false);
                boolean added = blas.multiplyAddingBias(gemm, bias.address);
                assertThat(added).isEqualTo(blas instanceof ForeignBlas);
                float[] sums = expected(Form.LINEAR, rows, columns, depth, x.values, weight.values);
                for (int i = 0; i < sums.length; i++) {
                    sums[i] += bias.values[i % columns];
                }
                assertThat(y.download()).containsExactly(added ? sums : y.values);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void sumsTheGradientOfABiasInBinary32Alone(MathMode mode) {
        Random random = new Random(9);
        try (Blas blas = open(mode)) {
            for (int[] shape : SHAPES) {
                int out = shape[0];
                int in = shape[1];
                int n = shape[2];
                Matrix gradY = new Matrix(integers(random, n * out), mode == MathMode.BF16);
                Matrix x = new Matrix(integers(random, n * in), mode == MathMode.BF16);
                Matrix gradWeight = new Matrix(integers(random, out * in), false);
                Matrix gradBias = new Matrix(integers(random, out), false);
                Gemm gemm = new Gemm()
                        .set(Form.GRAD_WEIGHT, in, out, n, x.address, gradY.address, gradWeight.address, false);
                boolean summed = blas.multiplySummingColumns(gemm, gradBias.address);
                assertThat(summed).isEqualTo(blas instanceof ForeignBlas && mode == MathMode.FP32);
                if (summed) {
                    float[] sums = new float[out];
                    for (int i = 0; i < n * out; i++) {
                        sums[i % out] += gradY.values[i];
                    }
                    assertThat(gradBias.download()).containsExactly(sums);
                    assertThat(gradWeight.download())
                            .containsExactly(expected(Form.GRAD_WEIGHT, out, in, n, gradY.values, x.values));
                } else {
                    assertThat(gradBias.download()).containsExactly(gradBias.values);
                }
            }
        }
    }

    @Test
    void keepsPlansForMoreShapesThanItHasRoomFor() {
        try (Blas blas = open(MathMode.FP32)) {
            for (int round = 0; round < 2; round++) {
                for (int depth = 1; depth <= 70; depth++) {
                    Matrix x = new Matrix(integers(new Random(depth), depth), false);
                    Matrix bias = new Matrix(new float[] {5}, false);
                    Matrix y = new Matrix(new float[1], false);
                    Gemm gemm = new Gemm().set(Form.LINEAR, 1, 1, depth, x.address, x.address, y.address, false);
                    if (blas.multiplyAddingBias(gemm, bias.address)) {
                        float square = expected(Form.LINEAR, 1, 1, depth, x.values, x.values)[0];
                        assertThat(y.download()).containsExactly(square + 5);
                    }
                }
            }
        }
    }

    @Test
    void namesVersionAndFile() {
        try (Blas blas = open(MathMode.FP32)) {
            assertThat(blas.software().get("cuBLAS"))
                    .matches("1[23]\\.[0-9]+\\.[0-9]+( by JCublas2)?, .*/libcublas\\.so\\.1[23]");
        }
    }

    @Test
    void aRefusedCallIsATypedErrorWithTheStatus() {
        try (Blas blas = open(MathMode.FP32)) {
            Gemm wrong = new Gemm().set(Form.LINEAR, 0, -1, 1, 0, 0, 0, false);
            assertThatThrownBy(() -> blas.multiply(wrong))
                    .isInstanceOf(BackendException.class)
                    .hasMessageStartingWith("device cuda:0: cublasGemmEx of " + file() + " failed with ")
                    .hasMessageContaining("CUBLAS_STATUS_INVALID_VALUE");
        }
    }
}
