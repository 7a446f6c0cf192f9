package dev.lockstep.simulated;

import static dev.lockstep.simulated.Device.*;
import static jcuda.driver.JCudaDriver.*;
import static org.assertj.core.api.Assertions.assertThat;

import jcuda.Pointer;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GraphTest {
    private Device device;
    private CUstream stream;
    private CUfunction increment;

    @BeforeEach
    void open() {
        device = new Device();
        stream = device.stream(1);
        increment = device.kernel("float* x, float by", "x[threadIdx.x] += by;");
    }

    @AfterEach
    void close() {
        device.close();
    }

    private void begin() {
        ok(cuStreamBeginCapture(stream, CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_GLOBAL));
    }

    private CUgraphExec end() {
        final CUgraph graph = new CUgraph();
        ok(cuStreamEndCapture(stream, graph));
        final CUgraphExec exec = new CUgraphExec();
        ok(cuGraphInstantiate(exec, graph, 0));
        ok(cuGraphDestroy(graph));
        return exec;
    }

    private void increment(CUdeviceptr x, float by, CUstream to) {
        ok(launch(increment, 1, 1, to, Pointer.to(x), Pointer.to(new float[] {by})));
    }

    @Test
    void replaysWhatWasCaptured() {
        final CUdeviceptr x = device.floats(0);
        final CUdeviceptr y = device.floats(0);
        begin();
        increment(x, 2, stream);
        ok(cuMemcpyDtoDAsync(y, x, 4, stream));
        ok(cuMemsetD32Async(x, Float.floatToIntBits(10), 1, stream));
        final CUgraphExec exec = end();
        assertThat(read(x, 1)).as("capturing runs nothing").containsExactly(0);
        ok(cuGraphLaunch(exec, stream));
        ok(cuGraphLaunch(exec, stream));
        ok(cuStreamSynchronize(stream));
        assertThat(read(y, 1)).containsExactly(12);
        assertThat(read(x, 1)).containsExactly(10);
        ok(cuGraphExecDestroy(exec));
    }

    @Test
    void capturesWhatOtherStreamsDoBetweenTwoEvents() {
        final CUdeviceptr x = device.floats(1);
        final CUfunction twice = device.kernel("float* x", "x[0] *= 2;");
        final CUstream other = device.stream(1);
        final CUevent fork = new CUevent();
        final CUevent join = new CUevent();
        ok(cuEventCreate(fork, 0));
        ok(cuEventCreate(join, 0));
        begin();
        increment(x, 1, stream);
        ok(cuEventRecord(fork, stream));
        ok(cuStreamWaitEvent(other, fork, 0));
        ok(launch(twice, 1, 1, other, Pointer.to(x)));
        ok(cuEventRecord(join, other));
        ok(cuStreamWaitEvent(stream, join, 0));
        increment(x, 1, stream);
        final CUgraphExec exec = end();
        ok(cuGraphLaunch(exec, stream));
        ok(cuStreamSynchronize(stream));
        assertThat(read(x, 1)).as("(1 + 1) * 2 + 1").containsExactly(5);
        ok(cuGraphExecDestroy(exec));
        ok(cuEventDestroy(fork));
        ok(cuEventDestroy(join));
    }

    @Test
    void refusesACaptureThatDoesNotJoinItsStreams() {
        final CUdeviceptr x = device.floats(1);
        final CUstream other = device.stream(1);
        final CUevent fork = new CUevent();
        ok(cuEventCreate(fork, 0));
        begin();
        increment(x, 1, stream);
        ok(cuEventRecord(fork, stream));
        ok(cuStreamWaitEvent(other, fork, 0));
        increment(x, 1, other);
        assertThat(cuStreamEndCapture(stream, new CUgraph())).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_UNJOINED);
        ok(cuEventDestroy(fork));
        ok(cuStreamSynchronize(stream));
    }

    @Test
    void endsACaptureInWhichSomethingWaited() {
        begin();
        assertThat(cuMemAlloc(new CUdeviceptr(), 4)).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        assertThat(cuStreamEndCapture(stream, new CUgraph())).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
        begin();
        assertThat(cuStreamSynchronize(stream)).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED);
        assertThat(cuStreamEndCapture(stream, new CUgraph())).isEqualTo(CUresult.CUDA_ERROR_STREAM_CAPTURE_INVALIDATED);
    }
}
