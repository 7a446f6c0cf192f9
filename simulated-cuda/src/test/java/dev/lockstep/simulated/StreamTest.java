package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import jcuda.Pointer;
import jcuda.Sizeof;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Here work that nobody waits for is never done: see the module's pom.xml. */
class StreamTest {
    private static final int BLOCKING = 0;
    private static final int NON_BLOCKING = 1;
    private Device device;

    @BeforeEach
    void open() {
        device = new Device();
    }

    @AfterEach
    void close() {
        device.close();
    }

    private CUfunction increment() {
        return device.kernel("float* x", "x[threadIdx.x] += 1;");
    }

    @Test
    void copiesLateUntilSomebodyWaits() {
        final CUdeviceptr x = device.floats(7);
        final CUstream stream = device.stream(NON_BLOCKING);
        final Pointer pinned = new Pointer();
        ok(cuMemHostAlloc(pinned, Sizeof.FLOAT, 0));
        pinned.getByteBuffer(0, 4).order(java.nio.ByteOrder.nativeOrder()).putFloat(0, 0);
        final CUevent copied = new CUevent();
        ok(cuEventCreate(copied, 0));
        ok(cuMemcpyDtoHAsync(pinned, x, Sizeof.FLOAT, stream));
        ok(cuEventRecord(copied, stream));
        assertThat(value(pinned)).isEqualTo(0);
        assertThat(cuEventQuery(copied)).isEqualTo(CUresult.CUDA_ERROR_NOT_READY);
        ok(cuEventSynchronize(copied));
        assertThat(value(pinned)).isEqualTo(7);
        assertThat(cuEventQuery(copied)).isEqualTo(CUresult.CUDA_SUCCESS);
        ok(cuEventDestroy(copied));
        ok(cuMemFreeHost(pinned));
    }

    private static float value(Pointer pinned) {
        return pinned.getByteBuffer(0, 4)
                .order(java.nio.ByteOrder.nativeOrder())
                .getFloat(0);
    }

    @Test
    void waitsByItselfWhereHostMemoryIsPageable() {
        final CUdeviceptr x = device.floats(7);
        final float[] values = new float[1];
        ok(cuMemcpyDtoHAsync(Pointer.to(values), x, Sizeof.FLOAT, device.stream(NON_BLOCKING)));
        assertThat(values[0]).isEqualTo(7);
    }

    @Test
    void doesWorkOfTwoStreamsInTheOrderOfEventsAlone() {
        final CUdeviceptr x = device.floats(0);
        final CUfunction twice = device.kernel("float* x", "x[0] *= 2;");
        final CUfunction increment = increment();
        final CUstream first = device.stream(NON_BLOCKING);
        final CUstream second = device.stream(NON_BLOCKING);
        ok(launch(increment, 1, 1, first, Pointer.to(x)));
        ok(launch(twice, 1, 1, second, Pointer.to(x)));
        ok(cuStreamSynchronize(second));
        ok(cuStreamSynchronize(first));
        assertThat(read(x, 1)).as("without an event: 0 * 2 + 1").containsExactly(1);

        final CUevent event = new CUevent();
        ok(cuEventCreate(event, 0));
        ok(launch(increment, 1, 1, first, Pointer.to(x)));
        ok(cuEventRecord(event, first));
        ok(cuStreamWaitEvent(second, event, 0));
        ok(launch(twice, 1, 1, second, Pointer.to(x)));
        ok(cuStreamSynchronize(second));
        assertThat(cuEventQuery(event)).isEqualTo(CUresult.CUDA_SUCCESS);
        assertThat(read(x, 1)).as("with an event: (1 + 1) * 2").containsExactly(4);
        ok(cuEventDestroy(event));
    }

    @Test
    void ordersTheDefaultStreamWithBlockingStreamsOnly() {
        final CUfunction increment = increment();
        final CUdeviceptr x = device.floats(0);
        final CUdeviceptr y = device.floats(0);
        ok(launch(increment, 1, 1, device.stream(BLOCKING), Pointer.to(x)));
        ok(launch(increment, 1, 1, device.stream(NON_BLOCKING), Pointer.to(y)));
        assertThat(read(x, 1)).containsExactly(1);
        assertThat(read(y, 1)).containsExactly(0);
    }

    @Test
    void knowsFreedHandles() {
        final CUstream stream = new CUstream();
        ok(cuStreamCreate(stream, 0));
        ok(cuStreamDestroy(stream));
        assertThat(cuStreamSynchronize(stream)).isEqualTo(CUresult.CUDA_ERROR_INVALID_HANDLE);
        final CUevent event = new CUevent();
        ok(cuEventCreate(event, 0));
        ok(cuEventDestroy(event));
        assertThat(cuEventRecord(event, null)).isEqualTo(CUresult.CUDA_ERROR_INVALID_HANDLE);
    }

    @Test
    void finishesTheWorkOfAStreamThatIsDestroyed() {
        final CUdeviceptr x = device.floats(0);
        final CUstream stream = new CUstream();
        ok(cuStreamCreate(stream, NON_BLOCKING));
        ok(launch(increment(), 1, 1, stream, Pointer.to(x)));
        ok(cuStreamDestroy(stream));
        ok(cuCtxSynchronize());
        assertThat(read(x, 1)).containsExactly(1);
    }
}
