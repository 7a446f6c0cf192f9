package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.Event;
import dev.lockstep.MathMode;
import dev.lockstep.Program;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.cuda.library.Nvrtc;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.host.StagedTransfers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;

/** What a user does with a device, in small parts: together they come to every call site of the backend. */
enum Scenario {
    /** A training step op by op and as a graph. */
    TRAINING {
        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                TinyModel model = new TinyModel(scope);
                model.step(compute.ops());
                model.accumulate(compute.ops());
                try (Program program = compute.record(model::step)) {
                    program.run(20);
                }
                compute.synchronize();
                model.requireTrained();
            }
        }
    },

    /** A program that is one fused step, and one that has such a step in it. */
    FUSED_STEPS {
        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                TinyModel model = new TinyModel(scope);
                try (Program whole = compute.record(model::stepByCounter);
                        Program part = compute.record(ops -> {
                            model.stepByCounter(ops);
                            model.resetCounter(ops);
                        })) {
                    whole.run();
                    model.resetCounter(compute.ops());
                    part.run(20);
                }
                model.requireTrained();
            }
        }
    },

    /** More shapes of products than plans are kept for. */
    MANY_SHAPES {
        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                Tensor x = scope.tensor(DType.F32, 66, 1);
                Tensor one = scope.tensorOf(new float[] {1}, 1, 1);
                Tensor bias = scope.tensorOf(new float[] {5});
                Tensor y = scope.tensor(DType.F32, 66, 1);
                for (int rows = 1; rows <= 66; rows++) {
                    compute.ops().linear(x.rows(0, rows), one, bias, y.rows(0, rows));
                }
                assertThat(y.toFloatArray()).containsOnly(5);
            }
        }
    },

    /** A layer without inputs, and the gradient of a bias alone: the kernels that also stand in for cuBLASLt. */
    BIAS_ALONE {
        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                Tensor bias = scope.tensorOf(new float[] {5, 6});
                Tensor y = scope.tensor(DType.F32, 3, 2);
                compute.ops().linear(scope.tensor(DType.F32, 3, 0), scope.tensor(DType.F32, 2, 0), bias, y);
                Tensor sums = scope.tensor(DType.F32, 2);
                compute.ops()
                        .linearBackward(
                                scope.tensor(DType.F32, 3, 1), scope.tensor(DType.F32, 2, 1), y, null, null, sums);
                assertThat(sums.toFloatArray()).containsExactly(15, 18);
            }
        }
    },

    /** Work on two streams, ordered by events, copies that go on after the call, and memory that is freed behind both. */
    QUEUES {
        @Override
        void use(Compute compute) {
            try (Arena arena = Arena.ofConfined();
                    Queue second = compute.newQueue();
                    Scope scope = second.scope()) {
                Tensor counter = scope.tensorOf(new int[] {1, 2, 3});
                compute.synchronize();
                try (Program program = compute.record(ops -> ops.increment(counter, 1))) {
                    program.run(2);
                    second.await(compute.queue().event());
                    second.run(program, 3);
                    Event last = second.event();
                    last.synchronize();
                    assertThat(last.isDone()).isTrue();
                }
                MemorySegment host = arena.allocate(12);
                second.download(counter, host);
                second.synchronize();
                boolean isSent = second.upload(host, counter).isDone(); // either way it was asked once
                second.synchronize();
                compute.ops().increment(counter, 1);
                second.await(compute.queue().event());
                assertThat(counter.toIntArray()).as("sent at once: %s", isSent).containsExactly(7, 8, 9);
                Tensor used = scope.tensor(DType.I32, 5);
                compute.queue().await(second.event());
                compute.ops().increment(used, 1);
            }
        }
    },

    /** So many replays that the stream is waited for. */
    MANY_REPLAYS {
        @Override
        void use(Compute compute) {
            Tensor counter = compute.tensor(DType.I32);
            compute.record(ops -> ops.increment(counter, 1)).run(1030);
            assertThat(counter.toIntArray()).containsExactly(1030);
            counter.close();
        }
    },

    /** So many ops of each kind that the stream is waited for by each. */
    MANY_OPS {
        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                Tensor copy = scope.tensor(DType.F32, 1);
                for (int i = 0; i < 520; i++) {
                    try (Tensor zeroed = compute.tensor(DType.F32, 1)) {
                        compute.ops().fill(zeroed, i);
                        compute.ops().copy(zeroed, copy);
                    }
                }
                assertThat(copy.toFloatArray()).containsExactly(519);
            }
        }
    },

    /** More than the memory between host and device holds. */
    LARGE_TRANSFER {
        @Override
        void use(Compute compute) {
            byte[] sent = new byte[2 * (int) StagedTransfers.HALF + 1];
            Arrays.fill(sent, (byte) 7);
            Tensor tensor = compute.tensor(DType.U8, sent.length);
            tensor.copyFrom(sent);
            assertThat(tensor.toByteArray()).isEqualTo(sent);
        }
    },

    MORE_MEMORY_THAN_THERE_IS {
        @Override
        void use(Compute compute) {
            require(DeviceMemoryException.class, () -> compute.tensor(DType.F32, Shape.of(1L << 45)));
        }
    },

    NO_POOL {
        @Override
        void set() {
            System.setProperty(CudaDevice.POOL_PROPERTY, "off");
        }

        @Override
        void use(Compute compute) {
            MORE_MEMORY_THAN_THERE_IS.use(compute);
            fill(compute);
        }
    },

    LABEL_OUT_OF_RANGE {
        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                Tensor logits = scope.tensor(DType.F32, 1, 2);
                Tensor labels = scope.tensorOf(new int[] {2});
                compute.ops().softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), scope.tensor(DType.F32), null);
                try {
                    require(OperandRangeException.class, compute::synchronize);
                } catch (BackendException e) {
                    require(
                            OperandRangeException.class,
                            compute::synchronize); // it is told once the device can be asked
                    throw e;
                }
                compute.synchronize();
            }
        }
    },

    BF16 {
        @Override
        Compute open() {
            return Compute.open(DEVICE, ComputeOptions.defaults().withMathMode(MathMode.BF16));
        }

        @Override
        void use(Compute compute) {
            try (Scope scope = compute.scope()) {
                Tensor x = scope.tensorOf(new float[] {1, 2, 3, 4}, 2, 2);
                Tensor product = scope.tensor(DType.F32, 2, 2);
                compute.ops().linear(x, x, null, product);
                assertThat(product.toFloatArray()).containsExactly(5, 11, 11, 25);
            }
        }
    },

    /** No kernels are kept from one time to the next. */
    COMPILATION {
        @Override
        void set() {
            System.setProperty(BinaryCache.property(CudaBackend.KIND), "off");
        }

        @Override
        void use(Compute compute) {
            fill(compute);
        }
    },

    RECEIPT {
        @Override
        void use(Compute compute) {
            assertThat(compute.receipt().software()).containsKey("cuBLAS");
        }
    },

    /** Memory and stream are the application's, and so is the context. */
    INTEROP {
        @Override
        void set() {
            JCudaDriver.cuStreamCreate(STREAM, CUstream_flags.CU_STREAM_NON_BLOCKING);
            JCudaDriver.cuMemAlloc(MEMORY, 4);
        }

        @Override
        Compute open() {
            return Compute.open(CudaBackend.on(STREAM), 0, ComputeOptions.defaults());
        }

        @Override
        void use(Compute compute) {
            Tensor wrapped = compute.wrap(CudaBuffer.of(MEMORY, 4), DType.F32, Shape.of(1));
            compute.ops().fill(wrapped, 7);
            assertThat(wrapped.toFloatArray()).containsExactly(7);
        }

        @Override
        void unset() {
            JCudaDriver.cuMemFree(MEMORY);
            JCudaDriver.cuStreamDestroy(STREAM);
        }
    },

    /** Memory is the application's, in another context than the device is used with. */
    WRAPPED_MEMORY {
        @Override
        void set() {
            JCudaDriver.cuMemAlloc(MEMORY, 4);
        }

        @Override
        void use(Compute compute) {
            compute.wrap(CudaBuffer.of(MEMORY, 4), DType.F32, Shape.of(1)).close();
        }

        @Override
        void unset() {
            JCudaDriver.cuMemFree(MEMORY);
        }
    },

    /** The application has told JCuda to throw; opened in another way than elsewhere, so that its call sites are others. */
    EXCEPTIONS {
        @Override
        void set() {
            setExceptionsEnabled(true);
        }

        @Override
        Compute open() {
            return Compute.open(new Device(DEVICE, 0), ComputeOptions.defaults());
        }

        @Override
        void use(Compute compute) {
            fill(compute);
        }

        @Override
        void unset() {
            setExceptionsEnabled(false);
        }

        private static void setExceptionsEnabled(boolean enabled) {
            JCudaDriver.setExceptionsEnabled(enabled);
            if (LIBRARIES.cublas().orElseThrow().major() < 13) { // later ones are not called through JCuda
                JCublas2.setExceptionsEnabled(enabled);
            }
        }
    },

    /** The application has released the context that is current. */
    RELEASED_CONTEXT {
        @Override
        void set() {
            CUcontext context = new CUcontext();
            JCudaDriver.cuDevicePrimaryCtxRetain(context, new CUdevice());
            JCudaDriver.cuCtxSetCurrent(context);
            JCudaDriver.cuDevicePrimaryCtxRelease(new CUdevice());
        }

        @Override
        void use(Compute compute) {
            fill(compute);
        }
    },

    UNKNOWN_ARCHITECTURE {
        @Override
        void use(Compute compute) {
            Nvrtc nvrtc = Nvrtc.open(LIBRARIES.nvrtc().orElseThrow(), compute.device());
            assertThat(nvrtc.compile("k.cu", "extern \"C\" __global__ void k() {}", 990, List.of())
                            .isPtx())
                    .isTrue();
        }
    };

    private static final String DEVICE = "cuda";
    private static final CUstream STREAM = new CUstream();
    private static final CUdeviceptr MEMORY = new CUdeviceptr();
    private static final CudaLibraries LIBRARIES = Cuda.libraries();

    /** What comes before it. */
    void set() {}

    Compute open() {
        return Compute.open(DEVICE);
    }

    abstract void use(Compute compute);

    /** Takes back what came before it. */
    void unset() {}

    /** Lets pass what is due, and nothing else. */
    private static void require(Class<? extends LockstepException> due, Runnable call) {
        try {
            call.run();
        } catch (LockstepException e) {
            if (due.isInstance(e)) {
                return;
            }
            throw e;
        }
        throw new AssertionError("no " + due.getSimpleName());
    }

    private static void fill(Compute compute) {
        try (Tensor tensor = compute.tensor(DType.F32, 100)) {
            compute.ops().fill(tensor, 3);
            assertThat(tensor.toFloatArray()).containsOnly(3);
        }
    }
}
