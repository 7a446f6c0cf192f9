package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KernelTest {
    private static final long SEED = 20260101;
    private Device device;

    @BeforeEach
    void open() {
        device = new Device();
    }

    @AfterEach
    void close() {
        device.close();
    }

    private static String messages() {
        return SimulatedDriver.ofThisProcess().messages();
    }

    private static float[] wholeNumbers(int count) {
        final Random random = new Random(SEED);
        System.out.println("seed " + SEED);
        final float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(1000);
        }
        return values;
    }

    @Test
    void addsUpABlockThroughBarriers() {
        final CUfunction sum = device.kernel("const float* x, float* out, int n", """
                __shared__ float parts[192];
                float own = 0;
                for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < n; i += gridDim.x * blockDim.x) own += x[i];
                parts[threadIdx.x] = own;
                __syncthreads();
                for (int left = blockDim.x; left > 1; left = (left + 1) / 2) {
                    if (threadIdx.x < left / 2) parts[threadIdx.x] += parts[threadIdx.x + (left + 1) / 2];
                    __syncthreads();
                }
                if (threadIdx.x == 0) out[blockIdx.x] = parts[0];
                """);
        final float[] values = wholeNumbers(10_007);
        final CUdeviceptr x = device.floats(values);
        final CUdeviceptr out = device.floats(new float[5]);
        ok(launch(sum, 5, 192, null, Pointer.to(x), Pointer.to(out), Pointer.to(new int[] {values.length})));
        double total = 0;
        for (float part : read(out, 5)) {
            total += part;
        }
        double expected = 0;
        for (float value : values) {
            expected += value;
        }
        assertThat(total).isEqualTo(expected);
    }

    @Test
    void findsAMissingBarrier() {
        final CUfunction shift = device.kernel("float* out", """
                __shared__ float parts[64];
                parts[threadIdx.x] = threadIdx.x;
                out[threadIdx.x] = parts[(threadIdx.x + 1) % 64];
                """);
        final CUdeviceptr out = device.floats(new float[64]);
        ok(launch(shift, 1, 64, null, Pointer.to(out)));
        assertThat(read(out, 64)).contains(Float.NaN);
    }

    @Test
    void reportsADivergentBarrierInsteadOfHanging() {
        final CUfunction some = device.kernel("float* out", "if (threadIdx.x < 5) __syncthreads();");
        final CUdeviceptr out = device.floats(0);
        ok(launch(some, 1, 40, null, Pointer.to(out)));
        assertThat(cuCtxSynchronize()).isEqualTo(LAUNCH_FAILED);
        assertThat(messages())
                .contains(
                        "kernel k: divergent barrier:",
                        "barrier of line 2 (as do 4 more)",
                        "has ended (as do 34 more)");
        assertThat(cuMemAlloc(new CUdeviceptr(), 4))
                .as("a broken context stays broken")
                .isEqualTo(LAUNCH_FAILED);
        device.isBroken();
    }

    @Test
    void reportsThreadsAtDifferentBarriers() {
        final CUfunction two =
                device.kernel("float* out", "if (threadIdx.x < 5) __syncthreads();\nelse\n__syncthreads();");
        ok(launch(two, 1, 40, null, Pointer.to(device.floats(0))));
        assertThat(cuCtxSynchronize()).isEqualTo(LAUNCH_FAILED);
        assertThat(messages()).contains("barrier of line 2", "barrier of line 4");
        device.isBroken();
    }

    @Test
    void namesTheKernelThatWritesPastAnAllocation() {
        final CUfunction write = device.kernel("float* out, int n", "if (threadIdx.x <= n) out[threadIdx.x] = 1;");
        final CUdeviceptr out = device.floats(new float[33]);
        ok(launch(write, 1, 64, null, Pointer.to(out), Pointer.to(new int[] {33})));
        assertThat(cuCtxSynchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(messages())
                .contains("kernel k has overwritten what lies 0 bytes after the end of an allocation of 132 bytes");
        device.isBroken();
    }

    @Test
    void reportsAnAddressThatIsNoMemory() {
        final CUfunction write = device.kernel("float* out", "out[0] = 1;");
        ok(launch(write, 1, 1, null, Pointer.to(new long[] {0})));
        assertThat(cuCtxSynchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(messages()).contains("kernel k: an access to no device memory, at 0x0");
        device.isBroken();
    }

    @Test
    void leavesNewMemoryFullOfNotANumber() {
        assertThat(read(device.allocate(40), 10)).containsOnly(Float.NaN);
    }

    @Test
    void refusesMoreThreadsThanTheLaunchBounds() {
        final CUfunction bounded = device.function(
                "extern \"C\" __global__ void __launch_bounds__(64) k(float* out) { out[0] = 1; }", "k");
        assertThat(launch(bounded, 1, 65, null, Pointer.to(device.floats(0)))).isEqualTo(INVALID_VALUE);
    }
}
