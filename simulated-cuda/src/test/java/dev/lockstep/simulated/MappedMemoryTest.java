package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pinned memory that kernels write to. */
class MappedMemoryTest {
    private Device device;
    private final Pointer host = new Pointer();
    private final CUdeviceptr mapped = new CUdeviceptr();

    @BeforeEach
    void open() {
        device = new Device();
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void theHostSeesWhatAKernelWroteOnceItHasWaited() {
        ok(cuMemHostAlloc(host, 32, CU_MEMHOSTALLOC_DEVICEMAP));
        ok(cuMemHostGetDevicePointer(mapped, host, 0));
        final CUstream stream = device.stream(1);
        ok(launch(device.kernel("int* x", "x[7] = 42;"), 1, 1, stream, Pointer.to(mapped)));
        assertThat(eighth()).isEqualTo(-1); // the kernel waits for somebody to wait
        ok(cuStreamSynchronize(stream));
        assertThat(eighth()).isEqualTo(42);
        ok(cuMemFreeHost(host));
    }

    private int eighth() {
        return host.getByteBuffer(0, 32).order(java.nio.ByteOrder.nativeOrder()).getInt(28);
    }

    @Test
    void memoryThatWasNotAllocatedForItHasNoAddressOnTheDevice() {
        ok(cuMemHostAlloc(host, 32, 0));
        assertThat(cuMemHostGetDevicePointer(mapped, host, 0)).isEqualTo(INVALID_VALUE);
        ok(cuMemFreeHost(host));
    }

    @Test
    void writingPastItsEndIsFound() {
        ok(cuMemHostAlloc(host, 32, CU_MEMHOSTALLOC_DEVICEMAP));
        ok(cuMemHostGetDevicePointer(mapped, host, 0));
        ok(launch(device.kernel("int* x", "x[9] = 42;"), 1, 1, device.stream(1), Pointer.to(mapped)));
        assertThat(cuCtxSynchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(SimulatedDriver.ofThisProcess().messages())
                .contains("has overwritten what lies 4 bytes after the end of 32 bytes of pinned memory");
        device.isBroken();
    }

    @Test
    void itIsOutOfReachOnceItIsFreed() {
        ok(cuMemHostAlloc(host, 32, CU_MEMHOSTALLOC_DEVICEMAP));
        ok(cuMemHostGetDevicePointer(mapped, host, 0));
        ok(cuMemFreeHost(host));
        ok(launch(device.kernel("int* x", "x[0] = 42;"), 1, 1, device.stream(1), Pointer.to(mapped)));
        assertThat(cuCtxSynchronize()).isEqualTo(ILLEGAL_ADDRESS);
        device.isBroken();
    }
}
