package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is the same in both toolkits; runs on each of them. Matrices are stored by columns. */
class ToolkitTest {
    private static final int F32 = 0;
    private static final int BF16 = 14;
    private static final int COMPUTE_32F = 68;
    private static final int COMPUTE_TF32 = 77;
    private static final int EPILOGUE = 7;
    private static final int BIAS_POINTER = 8;
    private static final int EPILOGUE_BIAS = 4;
    private static final int EPILOGUE_BGRADB = 512;

    private Device device;
    private Library lt;

    @BeforeEach
    void open() {
        device = new Device();
        lt = Library.open("cublasLt");
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void saysThatItIsSimulatedWhereADeviceIsNamed() {
        final byte[] name = new byte[100];
        ok(cuDeviceGetName(name, name.length, device.device));
        assertThat(new String(name, StandardCharsets.US_ASCII)).contains("(simulated)");
        final int[] version = {0};
        ok(cuDriverGetVersion(version));
        assertThat(version[0] / 1000).isEqualTo(lt.major());
        assertThat(Nvrtc.LIBRARY.major()).isEqualTo(lt.major());
    }

    @Test
    void runsAKernel() {
        final CUdeviceptr x = device.floats(1, 2, 3);
        ok(launch(device.kernel("float* x", "x[threadIdx.x] *= 2;"), 1, 3, null, Pointer.to(x)));
        assertThat(read(x, 3)).containsExactly(2, 4, 6);
    }

    private static MemorySegment address(CUdeviceptr pointer) {
        final long[] address = {0};
        ok(cuPointerGetAttribute(
                Pointer.to(address), jcuda.driver.CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_POINTER, pointer));
        return MemorySegment.ofAddress(address[0]);
    }

    /** d[m,n] = a[m,k] b[k,n], in the precision of the compute type. */
    private float[] gemm(int m, int n, int k, float[] a, float[] b, int compute) {
        final Library cublas = Library.open("cublas");
        final CUdeviceptr d = device.floats(new float[m * n]);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            cublas.ok("cublasCreate_v2", handle);
            final MemorySegment h = handle.get(ValueLayout.ADDRESS, 0);
            final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1);
            final MemorySegment zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0);
            final MemorySegment at = address(device.floats(a));
            final MemorySegment bt = address(device.floats(b));
            cublas.ok(
                    "cublasGemmEx",
                    h,
                    0,
                    0,
                    m,
                    n,
                    k,
                    one,
                    at,
                    F32,
                    m,
                    bt,
                    F32,
                    k,
                    zero,
                    address(d),
                    F32,
                    m,
                    compute,
                    -1);
            final float[] result = read(d, m * n);
            cublas.ok("cublasDestroy_v2", h);
            return result;
        }
    }

    @Test
    void multipliesMatrices() {
        assertThat(gemm(2, 1, 3, new float[] {1, 2, 3, 4, 5, 6}, new float[] {1, 10, 100}, COMPUTE_32F))
                .containsExactly(531, 642);
    }

    @Test
    void roundsInputsInTf32ModeAlone() {
        final float[] third = {1 / 3f};
        final float[] one = {1};
        assertThat(gemm(1, 1, 1, third, one, COMPUTE_32F)).containsExactly(third);
        final float rounded = Float.intBitsToFloat((Float.floatToRawIntBits(1 / 3f) + 0xFFF) & ~0x1FFF);
        assertThat(gemm(1, 1, 1, third, one, COMPUTE_TF32)).containsExactly(rounded);
    }

    /** d = a b with an epilogue, by cuBLASLt: a[2,3], b[3,2]. */
    private float[] product(int epilogue, CUdeviceptr bias) {
        final CUdeviceptr a = device.floats(1, 2, 3, 4, 5, 6);
        final CUdeviceptr b = device.floats(1, 0, 2, 0, 1, 0);
        final CUdeviceptr d = device.floats(new float[4]);
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            lt.ok("cublasLtCreate", handle);
            final MemorySegment product = arena.allocate(ValueLayout.ADDRESS);
            lt.ok("cublasLtMatmulDescCreate", product, COMPUTE_32F, F32);
            final MemorySegment p = product.get(ValueLayout.ADDRESS, 0);
            final MemorySegment epilogueValue = arena.allocateFrom(ValueLayout.JAVA_INT, epilogue);
            lt.ok("cublasLtMatmulDescSetAttribute", p, EPILOGUE, epilogueValue, 4L);
            final MemorySegment biasValue = arena.allocateFrom(ValueLayout.ADDRESS, address(bias));
            lt.ok("cublasLtMatmulDescSetAttribute", p, BIAS_POINTER, biasValue, 8L);
            assertThat(lt.call("cublasLtMatmulDescSetAttribute", p, BIAS_POINTER, biasValue, 4L))
                    .as("an attribute of another size")
                    .isEqualTo(7);
            final MemorySegment[] layouts = new MemorySegment[3];
            final long[][] shapes = {{2, 3}, {3, 2}, {2, 2}};
            for (int i = 0; i < 3; i++) {
                final MemorySegment layout = arena.allocate(ValueLayout.ADDRESS);
                lt.ok("cublasLtMatrixLayoutCreate", layout, F32, shapes[i][0], shapes[i][1], shapes[i][0]);
                layouts[i] = layout.get(ValueLayout.ADDRESS, 0);
            }
            final MemorySegment preference = arena.allocate(ValueLayout.ADDRESS);
            lt.ok("cublasLtMatmulPreferenceCreate", preference);
            final MemorySegment found = arena.allocate(96, 8);
            final MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
            final MemorySegment h = handle.get(ValueLayout.ADDRESS, 0);
            final MemorySegment f = preference.get(ValueLayout.ADDRESS, 0);
            lt.ok(
                    "cublasLtMatmulAlgoGetHeuristic",
                    h,
                    p,
                    layouts[0],
                    layouts[1],
                    layouts[2],
                    layouts[2],
                    f,
                    1,
                    found,
                    count);
            assertThat(count.get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
            final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1);
            final MemorySegment zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0);
            final MemorySegment none = MemorySegment.NULL;
            lt.ok(
                    "cublasLtMatmul",
                    h,
                    p,
                    one,
                    address(a),
                    layouts[0],
                    address(b),
                    layouts[1],
                    zero,
                    address(d),
                    layouts[2],
                    address(d),
                    layouts[2],
                    found,
                    none,
                    0L,
                    none);
            final float[] result = read(d, 4);
            for (MemorySegment layout : layouts) {
                lt.ok("cublasLtMatrixLayoutDestroy", layout);
            }
            lt.ok("cublasLtMatmulPreferenceDestroy", f);
            lt.ok("cublasLtMatmulDescDestroy", p);
            lt.ok("cublasLtDestroy", h);
            return result;
        }
    }

    @Test
    void addsABiasInTheEpilogue() {
        assertThat(product(EPILOGUE_BIAS, device.floats(100, 200))).containsExactly(111, 214, 103, 204);
    }

    @Test
    void sumsTheSecondOperandForAGradientOfTheBias() {
        final CUdeviceptr gradient = device.floats(0, 0);
        assertThat(product(EPILOGUE_BGRADB, gradient)).containsExactly(11, 14, 3, 4);
        assertThat(read(gradient, 2)).containsExactly(3, 1);
    }

    @Test
    void sumsProductsOfBfloat16InBinary32() {
        final Library cublas = Library.open("cublas");
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment handle = arena.allocate(ValueLayout.ADDRESS);
            cublas.ok("cublasCreate_v2", handle);
            final MemorySegment h = handle.get(ValueLayout.ADDRESS, 0);
            final MemorySegment one = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 1);
            final MemorySegment zero = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 0);
            final CUdeviceptr inputs = device.allocate(4);
            ok(cuMemcpyHtoD(inputs, Pointer.to(new short[] {0x3F80, 0x3F80}), 4)); // 1, 1
            final CUdeviceptr result = device.floats(0);
            final MemorySegment in = address(inputs);
            cublas.ok(
                    "cublasGemmEx",
                    h,
                    0,
                    0,
                    1,
                    1,
                    2,
                    one,
                    in,
                    BF16,
                    1,
                    in,
                    BF16,
                    2,
                    zero,
                    address(result),
                    F32,
                    1,
                    COMPUTE_32F,
                    -1);
            assertThat(read(result, 1)).containsExactly(2);
            cublas.ok("cublasDestroy_v2", h);
        }
    }
}
