package dev.lockstep.opencl;

import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.MatrixKernels;
import dev.lockstep.kernels.MatrixProducts;
import dev.lockstep.kernels.host.Counters;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.DriverQueue;
import dev.lockstep.kernels.host.KernelModules;
import dev.lockstep.kernels.host.QueueMemory;
import dev.lockstep.kernels.host.Recording;
import dev.lockstep.kernels.host.Transfers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.IdentityHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lwjgl.opencl.CL10;
import org.lwjgl.opencl.CL12;

/** An in-order command queue. */
final class ClQueue extends DriverQueue {
    /** A launch has two dimensions: so many numbers for its global size, and as many for its group. */
    static final long RANGE_BYTES = 4 * Long.BYTES;

    private static final long GROUP_OFFSET = 2 * Long.BYTES;

    /** The most commands of a batch, of which the queue holds between one and two. */
    private static final int MAX_BATCH = 1024;

    /** The device is told to begin after so many commands. */
    private static final int COMMANDS_TO_A_FLUSH = 32;

    /** Zeroing is waited for from this size on, so that a driver that allocates late fails here and not in some kernel. */
    private static final long WORTH_WAITING_FOR = 1 << 20;

    private static final int PATTERN_BYTES = 16;

    private final ClContext context;
    private final KernelModules modules;
    private final MatrixKernels products;
    private final boolean unified;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment code = arena.allocate(ValueLayout.JAVA_INT);
    private final MemorySegment event = arena.allocate(ValueLayout.JAVA_LONG);
    private final MemorySegment zeros = arena.allocate(PATTERN_BYTES, Long.BYTES);
    private final IdentityHashMap<Kernel, Long> kernels = new IdentityHashMap<>();
    private final OneLaunch launch;
    private final long queue;
    private long made;
    private long launches;

    /**
     * Opens one.
     *
     * @param given the queue of the application that is to be used, or null for one of its own
     */
    ClQueue(
            ClContext context,
            KernelModules modules,
            MatrixKernels products,
            Counters counters,
            boolean unified,
            @Nullable GivenQueue given) {
        super(context.health(), counters, MAX_BATCH);
        this.context = context;
        this.modules = modules;
        this.products = products;
        this.unified = unified;
        launch = new OneLaunch();
        int failed;
        if (given == null) {
            queue = CL10.nclCreateCommandQueue(context.handle(), context.facts().id(), 0, code.address());
            failed = codeOfLast();
        } else {
            queue = given.handle();
            failed = CL10.clRetainCommandQueue(queue);
        }
        if (failed != ClCode.SUCCESS) {
            arena.close();
            throw health().failure(failed, given == null ? "creating a queue" : "retaining the queue given");
        }
    }

    ClContext context() {
        return context;
    }

    /** Returns the cl_command_queue. */
    long handle() {
        return queue;
    }

    Arena arena() {
        return arena;
    }

    /** Returns where a function that makes an object writes its code. */
    long codeAddress() {
        return code.address();
    }

    /** Returns the code that was written there last. */
    int codeOfLast() {
        return code.get(ValueLayout.JAVA_INT, 0);
    }

    /** Writes the range of a launch. */
    static void setRange(MemorySegment range, int groupSize, long groupsX, long groupsY) {
        range.set(ValueLayout.JAVA_LONG, 0, groupSize * groupsX);
        range.set(ValueLayout.JAVA_LONG, Long.BYTES, groupsY);
        range.set(ValueLayout.JAVA_LONG, GROUP_OFFSET, groupSize);
        range.set(ValueLayout.JAVA_LONG, GROUP_OFFSET + Long.BYTES, 1);
    }

    /** Launches a kernel, whose arguments are set, over the range at an address. */
    void launch(Kernel kernel, long handle, long range) {
        int result = CL10.nclEnqueueNDRangeKernel(queue, handle, 2, 0, range, range + GROUP_OFFSET, 0, 0, 0);
        if (result != ClCode.SUCCESS) {
            throw LaunchFailure.of(context, result, kernel, handle, range + GROUP_OFFSET);
        }
        launched();
        if (++launches % COMMANDS_TO_A_FLUSH == 0) {
            flush();
        }
    }

    /** Makes a kernel with arguments of its own, which the caller releases. */
    long create(Kernel kernel) {
        long module = modules.module(kernel);
        try (Arena name = Arena.ofConfined()) {
            long handle = CL10.nclCreateKernel(
                    module, name.allocateFrom(kernel.function()).address(), code.address());
            health().require(codeOfLast(), "creating the kernel " + kernel);
            ClCompiler.tellOf(kernel);
            return handle;
        }
    }

    @Override
    public long made() {
        return made;
    }

    @Override
    protected int allocate(long bytes) {
        long flags = CL10.CL_MEM_READ_WRITE | (unified ? CL10.CL_MEM_ALLOC_HOST_PTR : 0);
        made = CL10.nclCreateBuffer(context.handle(), flags, bytes, 0, code.address());
        return codeOfLast();
    }

    /** A processor's kernels would end the process at a page of a mapped file that is no longer there; so that is copied. */
    @Override
    protected boolean readsInPlace(MemorySegment memory) {
        return unified && context.facts().isCpu() && !memory.isMapped();
    }

    @Override
    protected int wrap(MemorySegment memory) {
        long flags = CL10.CL_MEM_READ_ONLY | CL10.CL_MEM_USE_HOST_PTR;
        made = CL10.nclCreateBuffer(context.handle(), flags, memory.byteSize(), memory.address(), code.address());
        return codeOfLast();
    }

    /** Commands that use it go on to do so. */
    @Override
    protected int free(long handle) {
        return CL10.clReleaseMemObject(handle);
    }

    @Override
    protected DeviceBuffer buffer(DeviceMemory owner, long handle, long byteSize, long capacity) {
        return new OpenClBuffer(owner, this, handle, byteSize, capacity);
    }

    @Override
    protected boolean canUse(DeviceBuffer foreign) {
        return foreign instanceof OpenClBuffer buffer
                && buffer.object().isUsableIn(context.handle(), buffer.byteSize());
    }

    @Override
    protected int zero(DeviceBuffer buffer, long bytes) {
        long whole = bytes / PATTERN_BYTES * PATTERN_BYTES;
        int result = whole == 0 ? ClCode.SUCCESS : fill(buffer, PATTERN_BYTES, 0, whole);
        if (result == ClCode.SUCCESS && bytes > whole) {
            result = fill(buffer, 1, whole, bytes - whole);
        }
        if (result == ClCode.SUCCESS && bytes >= WORTH_WAITING_FOR) {
            result = finish();
        }
        return result;
    }

    private int fill(DeviceBuffer buffer, int patternBytes, long offset, long bytes) {
        return CL12.nclEnqueueFillBuffer(queue, buffer.handle(), zeros.address(), patternBytes, offset, bytes, 0, 0, 0);
    }

    @Override
    protected int write(DeviceBuffer target, long offset, long hostAddress, long bytes) {
        return CL10.nclEnqueueWriteBuffer(queue, target.handle(), CL10.CL_FALSE, offset, bytes, hostAddress, 0, 0, 0);
    }

    @Override
    protected int read(DeviceBuffer source, long offset, long hostAddress, long bytes) {
        return CL10.nclEnqueueReadBuffer(queue, source.handle(), CL10.CL_FALSE, offset, bytes, hostAddress, 0, 0, 0);
    }

    @Override
    protected int mark() {
        int result = CL12.nclEnqueueMarkerWithWaitList(queue, 0, 0, event.address());
        made = result == ClCode.SUCCESS ? event.get(ValueLayout.JAVA_LONG, 0) : 0;
        return result;
    }

    @Override
    protected int await(long mark) {
        event.set(ValueLayout.JAVA_LONG, 0, mark);
        return CL10.nclWaitForEvents(1, event.address());
    }

    @Override
    protected int order(long mark) {
        event.set(ValueLayout.JAVA_LONG, 0, mark);
        return CL12.nclEnqueueBarrierWithWaitList(queue, 1, event.address(), 0);
    }

    @Override
    protected int releaseMark(long mark) {
        return CL10.clReleaseEvent(mark);
    }

    @Override
    protected DriverEvent event(long mark) {
        return new ClEvent(health(), mark);
    }

    @Override
    protected void flush() {
        health().require(CL10.clFlush(queue), "flushing the queue");
    }

    @Override
    protected int finish() {
        return CL10.clFinish(queue);
    }

    @Override
    protected PinnedMemory pinned(long bytes) {
        return new ClPinnedMemory(this, context, bytes);
    }

    /** A device that computes in the host's memory has it mapped. */
    @Override
    protected Optional<Transfers> transfers() {
        return unified ? Optional.of(new MappedTransfers(this)) : Optional.empty();
    }

    @Override
    protected void prepare(Kernel kernel) {
        shared(kernel);
    }

    @Override
    protected DriverProducts products(QueueMemory memory) {
        return new DriverProducts() {
            @Override
            public MatrixProducts on(KernelQueue launches, boolean records) {
                return products.on(launches);
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Launch launch(Kernel kernel) {
        return launch.begin(kernel, shared(kernel));
    }

    @Override
    public void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        copy(source.handle(), sourceOffset, target.handle(), targetOffset, bytes);
    }

    void copy(long source, long sourceOffset, long target, long targetOffset, long bytes) {
        health().require(
                        CL10.nclEnqueueCopyBuffer(queue, source, target, sourceOffset, targetOffset, bytes, 0, 0, 0),
                        "copying on the device");
        enqueued();
    }

    @Override
    protected Recording record() {
        return new ClRecording(this);
    }

    @Override
    protected void close() {
        kernels.values().forEach(handle -> health().release("releasing a kernel", () -> CL10.clReleaseKernel(handle)));
        health().release("releasing the queue", () -> CL10.clReleaseCommandQueue(queue));
        arena.close();
    }

    /** Returns the kernel for launches at once; its arguments are set anew each time. */
    private long shared(Kernel kernel) {
        Long known = kernels.get(kernel);
        if (known == null) {
            known = create(kernel);
            kernels.put(kernel, known);
        }
        return known;
    }

    /** The launch that is being prepared. */
    private final class OneLaunch extends ClArguments {
        private final MemorySegment range = arena.allocate(RANGE_BYTES, Long.BYTES);

        OneLaunch() {
            super(ClQueue.this);
        }

        @Override
        public void run(int groupSize, long groupsX, long groupsY) {
            setRange(range, groupSize, groupsX, groupsY);
            ClQueue.this.launch(kernel(), handle(), range.address());
        }
    }
}
