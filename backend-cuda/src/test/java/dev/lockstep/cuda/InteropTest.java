package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.Program;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.TensorAccessException;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An application that uses CUDA itself shares memory and stream with a compute, without a copy. */
final class InteropTest {
    private static final int N = 1000;

    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();
    private final CUdeviceptr memory = new CUdeviceptr();

    @BeforeEach
    void useCuda() {
        Cuda.require();
        JCuda.load(new Device("cuda", 0)); // so that JCuda's library is found
        JCudaDriver.setExceptionsEnabled(true);
        JCudaDriver.cuInit(0);
        JCudaDriver.cuDeviceGet(device, 0);
        JCudaDriver.cuDevicePrimaryCtxRetain(context, device);
        JCudaDriver.cuCtxSetCurrent(context);
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        JCudaDriver.cuMemAlloc(memory, N * Float.BYTES);
    }

    @AfterEach
    void leaveCuda() {
        if (!context.equals(new CUcontext())) {
            JCudaDriver.cuMemFree(memory);
            JCudaDriver.cuStreamDestroy(stream);
            JCudaDriver.cuCtxSetCurrent(new CUcontext());
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
            JCudaDriver.setExceptionsEnabled(false);
        }
    }

    @Test
    void memoryOfTheApplicationIsATensorAndStaysTheApplications() {
        JCudaDriver.cuMemcpyHtoD(memory, Pointer.to(filled(2)), N * Float.BYTES);
        try (Compute compute = Cuda.open()) {
            try (Tensor wrapped = compute.wrap(CudaBuffer.of(memory, N * Float.BYTES), DType.F32, Shape.of(N));
                    Tensor sums = compute.tensor(DType.F32, N)) {
                compute.ops().relu(wrapped, sums);
                compute.ops().fill(wrapped, 7);
                assertThat(sums.toFloatArray()).containsOnly(2);
                assertThat(CudaInterop.pointer(wrapped))
                        .isEqualTo(CudaBuffer.of(memory, 4).pointer());
                assertThatThrownBy(() -> CudaInterop.stream(wrapped))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("wraps memory of the application");
            }
            compute.synchronize();
        }
        assertThat(read(memory)).containsOnly(7); // not freed, neither with the tensor nor with the compute
    }

    @Test
    void aContextThatTheApplicationReleasedWhileItWasCurrentIsNoLoss() {
        JCudaDriver.cuMemFree(memory);
        JCudaDriver.cuStreamDestroy(stream);
        JCudaDriver.cuDevicePrimaryCtxRelease(device);
        try (Compute compute = Cuda.open();
                Tensor ones = compute.tensor(DType.F32, N)) {
            compute.ops().fill(ones, 1);
            assertThat(ones.toFloatArray()).containsOnly(1);
        }
        useCuda();
    }

    @Test
    void whatLiesElsewhereIsRefused() {
        try (Compute compute = Cuda.open();
                Compute other = Cuda.open();
                Tensor foreign = other.tensor(DType.F32, N)) {
            assertThatThrownBy(() -> compute.wrap(foreign.buffer(), DType.F32, Shape.of(N)))
                    .isInstanceOf(TensorAccessException.class)
                    .hasMessageContaining("not one that cuda:0 can compute on");
            CudaBuffer nowhere = CudaBuffer.of(1L << 20, N * Float.BYTES);
            assertThatThrownBy(() -> compute.wrap(nowhere, DType.F32, Shape.of(N)))
                    .isInstanceOf(TensorAccessException.class);
            CudaBuffer small = CudaBuffer.of(memory, 4);
            assertThatThrownBy(() -> compute.wrap(small, DType.F32, Shape.of(N)))
                    .hasMessageContaining("needs 4000 bytes but the buffer has 4");
        }
        assertThatThrownBy(() -> CudaBuffer.of(memory.withByteOffset(4), 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("let it start at a multiple of 64 bytes");
        assertThatThrownBy(() -> CudaBuffer.of(memory, 0)).hasMessageContaining("at least 1 is needed");
    }

    @Test
    void opsAreInOrderWithWhatTheApplicationPutsIntoItsStream() {
        try (Compute compute = Compute.open(CudaBackend.on(stream), 0, ComputeOptions.defaults());
                Tensor wrapped = compute.wrap(CudaBuffer.of(memory, N * Float.BYTES), DType.F32, Shape.of(N));
                Tensor copy = compute.tensor(DType.F32, N);
                Program program = compute.record(ops -> ops.relu(wrapped, copy))) {
            assertThat(CudaInterop.stream(copy)).isEqualTo(stream);
            for (int value = 1; value < 20; value++) {
                JCudaDriver.cuMemsetD32Async(memory, Float.floatToRawIntBits(value), N, stream);
                program.run();
                JCudaDriver.cuMemsetD32Async(memory, Float.floatToRawIntBits(-1), N, stream);
            }
            JCudaDriver.cuStreamSynchronize(stream);
            assertThat(read(CudaInterop.pointer(copy))).containsOnly(19);
        }
        assertThat(JCudaDriver.cuStreamSynchronize(stream)).isZero(); // the stream is still there
    }

    @Test
    void theThreadKeepsItsContextAndTheApplicationsExceptionsAreUnderstood() {
        CUcontext own = new CUcontext();
        JCudaDriver.cuCtxCreate(own, 0, device);
        try (Compute compute = Cuda.open();
                Tensor tensor = compute.tensor(DType.F32, N)) {
            compute.ops().fill(tensor, 1);
            assertThat(tensor.toFloatArray()).containsOnly(1);
            CUcontext current = new CUcontext();
            JCudaDriver.cuCtxGetCurrent(current);
            assertThat(current).isEqualTo(own);
            assertThatThrownBy(() -> compute.tensor(DType.U8, Shape.of(1L << 47)))
                    .isInstanceOf(dev.lockstep.error.DeviceMemoryException.class);
        } finally {
            JCudaDriver.cuCtxDestroy(own);
            JCudaDriver.cuCtxSetCurrent(context);
        }
    }

    private static float[] filled(float value) {
        float[] values = new float[N];
        java.util.Arrays.fill(values, value);
        return values;
    }

    private static float[] read(CUdeviceptr from) {
        float[] values = new float[N];
        JCudaDriver.cuMemcpyDtoH(Pointer.to(values), from, N * Float.BYTES);
        return values;
    }
}
