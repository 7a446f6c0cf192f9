package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Tensor;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.junit.jupiter.api.Test;

/** While one thread records programs, others close what shares the context: cuBLAS then waits for the device, which ends a capture. */
final class CaptureTest {
    private static final int ROUNDS = 15; // at least, and as many as it takes the other thread to record
    private static final int PROGRAMS = 3;
    private static final int LONG_PROGRAM = 300; // so that a capture is under way most of the time
    private static final int N = 8;

    @Test
    void aQueueIsClosedWhileAnotherOneOfTheComputeRecords() throws Exception {
        try (Compute compute = Cuda.open()) {
            recordWhileClosing(compute, compute::newQueue);
        }
    }

    @Test
    void aComputeIsClosedWhileAnotherOneOfTheDeviceRecords() throws Exception {
        try (Compute compute = Cuda.open()) {
            recordWhileClosing(compute, Cuda::open);
        }
    }

    @Test
    void aComputeOnAStreamOfTheApplicationIsClosedWhileAnotherOneOfTheContextRecords() throws Exception {
        Cuda.require();
        JCuda.load(new Device(CudaBackend.KIND, 0));
        CUdevice device = new CUdevice();
        CUcontext context = new CUcontext();
        CUstream stream = new CUstream();
        JCudaDriver.cuInit(0);
        JCudaDriver.cuDevicePrimaryCtxRetain(context, device);
        JCudaDriver.cuCtxSetCurrent(context);
        JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING);
        try (Compute compute = Cuda.open()) {
            recordWhileClosing(compute, () -> Compute.open(CudaBackend.on(stream), 0, ComputeOptions.defaults()));
        } finally {
            JCudaDriver.cuStreamDestroy(stream);
            JCudaDriver.cuCtxSetCurrent(new CUcontext());
            JCudaDriver.cuDevicePrimaryCtxRelease(device);
        }
    }

    private static void recordWhileClosing(Compute compute, Callable<AutoCloseable> opening) throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        AtomicInteger programs = new AtomicInteger();
        FutureTask<Void> recording = new FutureTask<>(() -> {
            try (Queue queue = compute.newQueue();
                    Tensor x = queue.tensor(DType.F32, N);
                    Tensor y = queue.tensor(DType.F32, N)) {
                queue.ops().fill(x, 1);
                while (!isOver.get()) {
                    queue.record(ops -> addOften(ops, x, y)).close();
                    programs.incrementAndGet();
                }
                try (Program program = queue.record(ops -> addOften(ops, x, y))) {
                    program.run();
                }
                assertThat(y.toFloatArray()).containsOnly(LONG_PROGRAM);
            }
            return null;
        });
        Thread.ofPlatform().start(recording);
        try {
            int rounds = 0;
            while ((rounds < ROUNDS || programs.get() < PROGRAMS) && !recording.isDone()) {
                opening.call().close();
                rounds++;
            }
        } finally {
            isOver.set(true);
        }
        try {
            recording.get();
        } catch (ExecutionException e) {
            throw new AssertionError("recording failed", e.getCause());
        }
    }

    private static void addOften(Ops ops, Tensor x, Tensor y) {
        for (int i = 0; i < LONG_PROGRAM; i++) {
            ops.axpy(1, x, y);
        }
    }
}
