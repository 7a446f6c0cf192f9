package dev.lockstep.cuda;

import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.Recording;
import java.lang.foreign.Arena;
import jcuda.driver.CUresult;

/** Captures the recording stream into a CUDA graph, which each replay launches. No other stream of the context is captured. */
final class GraphRecording implements Recording {
    private final CudaStream stream;
    private final CudaArguments arguments;
    private long kernels;

    /** Begins a capture. */
    GraphRecording(CudaStream stream, Arena arena) {
        this.stream = stream;
        arguments = new CudaArguments(arena, this::launch);
        stream.context().capture().lock();
        try {
            stream.health()
                    .require(stream.driver().beginCapture(stream.recordingStream()), "beginning to record a graph");
        } catch (RuntimeException e) {
            stream.context().capture().unlock();
            throw e;
        }
    }

    @Override
    public Launch launch(Kernel kernel) {
        return arguments.begin(kernel, stream.function(kernel));
    }

    private void launch(Kernel kernel, long function, long parameters, int groupSize, long groupsX, long groupsY) {
        stream.launch(kernel, function, parameters, groupSize, groupsX, groupsY, stream.recordingStream());
        kernels++;
    }

    @Override
    public void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        stream.health()
                .require(
                        stream.driver()
                                .copy(
                                        target.handle() + targetOffset,
                                        source.handle() + sourceOffset,
                                        bytes,
                                        stream.recordingStream()),
                        "copying on the device");
    }

    @Override
    public Replay end() {
        long graph;
        try {
            graph = stream.made(stream.driver().endCapture(stream.recordingStream()), "ending to record a graph");
        } catch (RuntimeException e) {
            abandonCapture();
            throw e;
        } finally {
            stream.context().capture().unlock();
        }
        try {
            return new GraphReplay(
                    stream, stream.made(stream.driver().instantiate(graph), "making a graph executable"), kernels);
        } finally {
            destroy(graph);
        }
    }

    @Override
    public void abandon() {
        try {
            abandonCapture();
        } finally {
            stream.context().capture().unlock();
        }
    }

    /** As long as it is not ended, CUDA lets nobody wait for the context, so cuBLAS cannot be closed. */
    private void abandonCapture() {
        stream.health().release("ending to record a graph", this::endCapture);
    }

    private int endCapture() {
        Driver driver = stream.driver();
        int code = driver.endCapture(stream.recordingStream());
        if (code == DriverCode.SUCCESS && driver.made() != 0) {
            destroy(driver.made());
        }
        return code == CUresult.CUDA_ERROR_ILLEGAL_STATE ? DriverCode.SUCCESS : code; // it was ended by what failed
    }

    private void destroy(long graph) {
        stream.health().release("destroying a graph", () -> stream.driver().destroyGraph(graph));
    }

    /** A graph that can be launched. */
    private record GraphReplay(CudaStream stream, long executable, long kernels) implements Replay {
        @Override
        public void run() {
            stream.health().require(stream.driver().launchGraph(executable, stream.stream()), "launching a graph");
            stream.enqueued();
            stream.counters().graph(kernels);
        }

        /** One that is running ends first. */
        @Override
        public void close() {
            stream.health().release("destroying a graph", () -> stream.driver().destroyExecutable(executable));
        }
    }
}
