package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody may wait for a context of which a stream is captured, in whatever mode; cuBLAS does when it is closed. On both toolkits. */
class CaptureTest {
    private static final int INTERNAL_ERROR = 14;

    private Device device;
    private CUstream stream;

    @BeforeEach
    void open() {
        device = new Device();
        stream = device.stream(1);
    }

    @AfterEach
    void close() {
        device.close();
    }

    private void begin() {
        ok(cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_RELAXED));
    }

    private int end(CUgraph graph) {
        return cuStreamEndCapture(stream, graph);
    }

    /** In another thread, to which a context is current. */
    private static <T> T elsewhere(CUcontext context, Callable<T> call) throws Exception {
        final FutureTask<T> task = new FutureTask<>(() -> {
            ok(cuCtxSetCurrent(context));
            return call.call();
        });
        Thread.ofPlatform().start(task);
        return task.get();
    }

    private static CUcontext current() {
        final CUcontext context = new CUcontext();
        ok(cuCtxGetCurrent(context));
        return context;
    }

    @Test
    void waitingForTheContextFailsAndEndsACaptureOfAnotherThread() throws Exception {
        final CUdeviceptr x = device.floats(0);
        final CUstream other = device.stream(1);
        begin();
        ok(launch(device.kernel("float* x", "x[0] += 1;"), 1, 1, stream, Pointer.to(x)));
        assertThat(elsewhere(current(), () -> cuStreamSynchronize(other)))
                .as("waiting for another stream")
                .isEqualTo(CUresult.CUDA_SUCCESS);
        assertThat(elsewhere(current(), () -> cuCtxSynchronize()))
                .isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        assertThat(end(new CUgraph())).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
        ok(cuCtxSynchronize());
    }

    @Test
    void anotherContextMayBeWaitedFor() {
        final CUcontext first = current();
        begin();
        final CUcontext second = new CUcontext();
        ok(cuCtxCreate(second, 0, device.device));
        ok(cuCtxSynchronize());
        ok(cuCtxDestroy(second));
        ok(cuCtxSetCurrent(first));
        final CUgraph graph = new CUgraph();
        ok(end(graph));
        ok(cuGraphDestroy(graph));
    }

    @ParameterizedTest
    @CsvSource({"cublas, cublasCreate_v2, cublasDestroy_v2", "cublasLt, cublasLtCreate, cublasLtDestroy"})
    void aHandleIsNotReleasedDuringACapture(String name, String create, String destroy) throws Exception {
        final Library library = Library.open(name);
        try (Arena arena = Arena.ofShared()) {
            final MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
            library.ok(create, place);
            final MemorySegment handle = place.get(ValueLayout.ADDRESS, 0);
            begin();
            assertThat(elsewhere(current(), () -> library.call(destroy, handle)))
                    .isEqualTo(INTERNAL_ERROR);
            assertThat(end(new CUgraph())).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
            assertThat(SimulatedDriver.ofThisProcess().leaks("handles")).isEqualTo(1);
            library.ok(destroy, handle);
        }
    }

    @Test
    void releasingAHandleWaitsForTheDevice() {
        final CUdeviceptr x = device.floats(0);
        final Library library = Library.open("cublas");
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment place = arena.allocate(ValueLayout.ADDRESS);
            library.ok("cublasCreate_v2", place);
            final CUgraph graph = new CUgraph();
            begin();
            ok(launch(device.kernel("float* x", "x[0] += 1;"), 1, 1, stream, Pointer.to(x)));
            ok(end(graph));
            final CUgraphExec exec = new CUgraphExec();
            ok(cuGraphInstantiate(exec, graph, 0));
            ok(cuGraphLaunch(exec, stream));
            library.ok("cublasDestroy_v2", place.get(ValueLayout.ADDRESS, 0));
            assertThat(read(x, 1)).containsExactly(1);
            ok(cuGraphExecDestroy(exec));
            ok(cuGraphDestroy(graph));
        }
    }
}
