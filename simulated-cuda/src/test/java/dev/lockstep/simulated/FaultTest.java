package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultTest {
    private final SimulatedDriver driver = SimulatedDriver.ofThisProcess();
    private Device device;

    @BeforeEach
    void open() {
        device = new Device();
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void failsTheNthUseOfACallAndNoOther() {
        driver.fail("cuStreamCreate", 2, CUresult.CUDA_ERROR_OUT_OF_MEMORY);
        device.stream(0);
        assertThat(cuStreamCreate(new CUstream(), 0)).isEqualTo(CUresult.CUDA_ERROR_OUT_OF_MEMORY);
        device.stream(0);
        assertThat(driver.calls("cuStreamCreate")).isEqualTo(3);
        assertThat(driver.leaks("streams")).isEqualTo(2);
    }

    @Test
    void failsACallForEver() {
        driver.failAlways("cuStreamCreate", CUresult.CUDA_ERROR_UNKNOWN);
        assertThat(cuStreamCreate(new CUstream(), 0)).isEqualTo(CUresult.CUDA_ERROR_UNKNOWN);
        assertThat(cuStreamCreate(new CUstream(), 0)).isEqualTo(CUresult.CUDA_ERROR_UNKNOWN);
    }

    @Test
    void failsTheExecutionOfAKernelAfterItsLaunch() {
        final CUfunction kernel = device.kernel("float* x", "x[0] = 1;");
        final CUdeviceptr x = device.floats(0);
        driver.fail("kernel k", 2, ILLEGAL_ADDRESS);
        ok(launch(kernel, 1, 1, null, Pointer.to(x)));
        ok(cuCtxSynchronize());
        ok(launch(kernel, 1, 1, null, Pointer.to(x)));
        assertThat(cuCtxSynchronize()).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(launch(kernel, 1, 1, null, Pointer.to(x))).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(cuMemFree(x)).isEqualTo(ILLEGAL_ADDRESS);
        device.isBroken();
    }

    @Test
    void breaksTheContextWhereARealDeviceWould() {
        driver.fail("cuMemcpyHtoD", 1, ILLEGAL_ADDRESS);
        final CUdeviceptr x = device.allocate(4);
        assertThat(cuMemcpyHtoD(x, Pointer.to(new float[1]), 4)).isEqualTo(ILLEGAL_ADDRESS);
        assertThat(cuMemFree(x)).isEqualTo(ILLEGAL_ADDRESS);
        device.isBroken();
    }

    @Test
    void aJudgeStandsOnTheStackOfTheCallAndChoosesItsCode() {
        final List<String> asked = new ArrayList<>();
        driver.judgeBy(name -> {
            asked.add(name);
            final boolean here = StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("createStream")));
            return here ? CUresult.CUDA_ERROR_UNKNOWN : 0;
        });
        device.stream(0);
        assertThat(createStream()).isEqualTo(CUresult.CUDA_ERROR_UNKNOWN);
        assertThat(asked).containsExactly("cuStreamCreate", "cuStreamCreate");
        driver.clear();
        device.stream(0);
        assertThat(asked).hasSize(2);
    }

    private static int createStream() {
        return cuStreamCreate(new CUstream(), 0);
    }

    @Test
    void listsTheCallsThatWereMade() {
        device.floats(1, 2);
        assertThat(driver.calls())
                .containsEntry("cuInit", 1L)
                .containsEntry("cuMemAlloc", 1L)
                .containsEntry("cuMemcpyHtoD", 1L);
    }
}
