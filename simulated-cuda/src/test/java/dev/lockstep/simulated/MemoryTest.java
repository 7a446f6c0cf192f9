package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUmemAllocationType;
import jcuda.driver.CUmemLocation;
import jcuda.driver.CUmemLocationType;
import jcuda.driver.CUmemPoolProps;
import jcuda.driver.CUmemoryPool;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private Device device;
    private CUmemoryPool pool;

    @BeforeEach
    void open() {
        device = new Device();
        final CUmemPoolProps properties = new CUmemPoolProps();
        properties.allocType = CUmemAllocationType.CU_MEM_ALLOCATION_TYPE_PINNED;
        properties.location = new CUmemLocation();
        properties.location.type = CUmemLocationType.CU_MEM_LOCATION_TYPE_DEVICE;
        pool = new CUmemoryPool();
        ok(cuMemPoolCreate(pool, properties));
    }

    @AfterEach
    void close() {
        ok(cuMemPoolDestroy(pool));
        device.close();
    }

    private static long free() {
        final long[] free = {0};
        final long[] total = {0};
        ok(cuMemGetInfo(free, total));
        return free[0];
    }

    @Test
    void runsOutOfMemory() {
        final long before = free();
        device.allocate(before / 2);
        assertThat(free()).isEqualTo(before - before / 2);
        assertThat(cuMemAlloc(new CUdeviceptr(), before / 2 + 1000)).isEqualTo(CUresult.CUDA_ERROR_OUT_OF_MEMORY);
    }

    @Test
    void allocatesAndFreesInTheOrderOfAStream() {
        final CUstream stream = device.stream(1);
        final long before = free();
        for (int i = 0; i < 10; i++) { // more than there is, were it not freed in turn
            final CUdeviceptr x = new CUdeviceptr();
            ok(cuMemAllocFromPoolAsync(x, before / 3, pool, stream));
            ok(cuMemsetD8Async(x, (byte) 1, 100, stream));
            ok(cuMemFreeAsync(x, stream));
        }
        ok(cuStreamSynchronize(stream));
        assertThat(free()).isEqualTo(before);
    }

    @Test
    void givesBackWhatAPoolDoesNotNeedAtASynchronization() {
        final CUstream stream = device.stream(1);
        final CUdeviceptr x = new CUdeviceptr();
        final long before = free();
        ok(cuMemAllocFromPoolAsync(x, 1 << 20, pool, stream));
        ok(cuMemFreeAsync(x, stream));
        ok(cuStreamSynchronize(stream));
        assertThat(free()).isEqualTo(before);
        assertThat(cuMemFreeAsync(x, stream)).as("freed twice").isEqualTo(INVALID_VALUE);
    }

    @Test
    void reportsTheUseOfMemoryAfterItsFree() {
        final CUstream stream = device.stream(1);
        final CUdeviceptr x = new CUdeviceptr();
        ok(cuMemAllocFromPoolAsync(x, 4, pool, stream));
        ok(cuMemFreeAsync(x, stream));
        ok(launch(device.kernel("float* x", "x[0] = 1;"), 1, 1, stream, Pointer.to(x)));
        assertThat(cuStreamSynchronize(stream)).isEqualTo(ILLEGAL_ADDRESS);
        device.isBroken();
    }

    @Test
    void refusesCopiesThatLeaveAnAllocation() {
        final CUdeviceptr x = device.floats(1, 2, 3);
        assertThat(cuMemcpyDtoH(Pointer.to(new float[4]), x, 16)).isEqualTo(INVALID_VALUE);
        assertThat(cuMemcpyHtoD(x.withByteOffset(8), Pointer.to(new float[2]), 8))
                .isEqualTo(INVALID_VALUE);
    }

    @Test
    void refusesToFreeWhatIsNoAllocation() {
        final CUdeviceptr x = new CUdeviceptr();
        ok(cuMemAlloc(x, 4));
        assertThat(cuMemFree(x.withByteOffset(1))).isEqualTo(INVALID_VALUE);
        ok(cuMemFree(x));
        assertThat(cuMemFree(x)).isEqualTo(INVALID_VALUE);
    }

    @Test
    void countsWhatIsAliveAndWhatWasAbandoned() {
        final SimulatedDriver driver = SimulatedDriver.ofThisProcess();
        final CUdeviceptr x = new CUdeviceptr();
        ok(cuMemAlloc(x, 100));
        final CUstream stream = new CUstream();
        ok(cuStreamCreate(stream, 0));
        assertThat(driver.leaks())
                .containsEntry("allocations", 1L)
                .containsEntry("bytes", 100L)
                .containsEntry("streams", 1L);
        ok(cuDevicePrimaryCtxRelease(device.device));
        assertThat(driver.leaks()).containsOnlyKeys("abandoned", "pools").containsEntry("abandoned", 2L);
        driver.clear();
        device = new Device();
    }
}
