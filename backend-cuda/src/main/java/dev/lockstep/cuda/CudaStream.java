package dev.lockstep.cuda;

import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.host.DeviceBuffer;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.DriverQueue;
import dev.lockstep.kernels.host.QueueMemory;
import dev.lockstep.kernels.host.Recording;
import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.Arena;
import java.util.IdentityHashMap;
import java.util.Optional;
import jcuda.driver.CUpointer_attribute;
import jcuda.driver.CUresult;
import org.jspecify.annotations.Nullable;

/** A stream, and a second one that programs are captured on. */
final class CudaStream extends DriverQueue {
    /** The most commands of a batch, of which the stream holds at most two. */
    private static final int MAX_BATCH = 512;

    private static final long MAX_GRID_Y = 65_535;

    private final CudaDevice device;
    private final CudaContext context;
    private final Driver driver = new Driver();
    private final CudaContext.Entry entry;
    private final Arena arena = Arena.ofShared();
    private final IdentityHashMap<Kernel, Long> functions = new IdentityHashMap<>();
    private final boolean ownsStream;
    private final CudaArguments arguments;
    private long stream;
    private long recordingStream;

    /**
     * Opens one.
     *
     * @param given the stream of the application that is to be used, or null for one of its own
     */
    CudaStream(CudaDevice device, @Nullable Long given) {
        super(device.health(), device.counters(), MAX_BATCH);
        this.device = device;
        context = device.context();
        entry = context.new Entry(driver);
        ownsStream = given == null;
        arguments = new CudaArguments(arena, this::launchHere);
        try {
            enter();
            stream = given == null ? made(driver.createStream(), "creating a stream") : given;
            recordingStream = made(driver.createStream(), "creating a stream");
        } catch (RuntimeException e) {
            enterToRelease();
            closeStreams();
            throw e;
        }
        exit();
    }

    Driver driver() {
        return driver;
    }

    /** Returns the handle of the stream. */
    long stream() {
        return stream;
    }

    /** Returns the handle of the stream that programs are recorded on; nothing runs in it. */
    long recordingStream() {
        return recordingStream;
    }

    CudaContext context() {
        return context;
    }

    /** Returns what a call has made, and throws if it failed. */
    long made(int code, String action) {
        health().require(code, action);
        return driver.made();
    }

    @Override
    public void enter() {
        entry.enter();
    }

    @Override
    public void enterToRelease() {
        entry.enterToRelease();
    }

    @Override
    public void exit() {
        entry.exit();
    }

    @Override
    public long made() {
        return driver.made();
    }

    @Override
    protected int allocate(long bytes) {
        long pool = device.pool();
        return pool == 0 ? driver.allocate(bytes) : driver.allocateFromPool(bytes, pool, stream);
    }

    @Override
    protected int free(long address) {
        if (device.pool() != 0) {
            return driver.freeInOrder(address, stream);
        }
        driver.synchronize(stream); // it is freed whatever has become of what was in the stream
        return driver.free(address);
    }

    @Override
    protected void trim() {
        if (device.pool() != 0) {
            health().require(driver.trimPool(device.pool()), "giving memory back to the driver");
        }
    }

    @Override
    protected long freeBytes() {
        return driver.freeBytes() == DriverCode.SUCCESS ? driver.made() : -1;
    }

    @Override
    protected DeviceBuffer buffer(DeviceMemory owner, long handle, long byteSize, long capacity) {
        return new CudaBuffer(owner, handle, byteSize, capacity, stream);
    }

    @Override
    protected boolean canUse(DeviceBuffer foreign) {
        if (!(foreign instanceof CudaBuffer)) {
            return false;
        }
        int code = driver.pointerAttribute(foreign.handle(), CUpointer_attribute.CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL);
        if (code == CUresult.CUDA_ERROR_INVALID_VALUE) {
            return false; // the driver does not know the address
        }
        return made(code, "asking whose memory was given") == device.facts().handle();
    }

    @Override
    protected int zero(DeviceBuffer buffer, long bytes) {
        return driver.zero(buffer.handle(), bytes, stream);
    }

    @Override
    protected int write(DeviceBuffer target, long offset, long hostAddress, long bytes) {
        return driver.upload(target.handle() + offset, hostAddress, bytes, stream);
    }

    @Override
    protected int read(DeviceBuffer source, long offset, long hostAddress, long bytes) {
        return driver.download(hostAddress, source.handle() + offset, bytes, stream);
    }

    @Override
    protected int mark() {
        int code = driver.createEvent();
        if (code != DriverCode.SUCCESS) {
            return code;
        }
        long event = driver.made();
        code = driver.record(event, stream);
        if (code != DriverCode.SUCCESS) {
            health().release("destroying an event", () -> driver.destroyEvent(event));
        }
        return code;
    }

    @Override
    protected int await(long mark) {
        return driver.await(mark);
    }

    @Override
    protected int order(long mark) {
        return driver.waitFor(mark, stream);
    }

    @Override
    protected int releaseMark(long mark) {
        return driver.destroyEvent(mark);
    }

    @Override
    protected DriverEvent event(long mark) {
        return new CudaEvent(context, health(), mark);
    }

    @Override
    protected int finish() {
        return driver.synchronize(stream);
    }

    @Override
    protected PinnedMemory pinned(long bytes) {
        return new CudaPinnedMemory(this, bytes, 0);
    }

    @Override
    protected Optional<MappedMemory> mapped(long bytes) {
        return Optional.of(new CudaMappedMemory(this, bytes));
    }

    @Override
    protected void prepare(Kernel kernel) {
        function(kernel);
    }

    @Override
    protected DriverProducts products(QueueMemory memory) throws AllocationFailedException {
        return new BlasProducts(this, device, memory);
    }

    @Override
    public Launch launch(Kernel kernel) {
        return arguments.begin(kernel, function(kernel));
    }

    @Override
    public void copy(DeviceBuffer source, long sourceOffset, DeviceBuffer target, long targetOffset, long bytes) {
        health().require(
                        driver.copy(target.handle() + targetOffset, source.handle() + sourceOffset, bytes, stream),
                        "copying on the device");
        enqueued();
    }

    @Override
    protected Recording record() {
        return new GraphRecording(this, arena);
    }

    /** Returns the handle of a kernel, having compiled and loaded it if need be. */
    long function(Kernel kernel) {
        Long known = functions.get(kernel);
        if (known == null) {
            health().requireAlive();
            long module = device.modules().module(kernel);
            known = made(driver.function(module, kernel.function()), "looking up the kernel " + kernel);
            functions.put(kernel, known);
        }
        return known;
    }

    private void launchHere(Kernel kernel, long function, long parameters, int groupSize, long groupsX, long groupsY) {
        launch(kernel, function, parameters, groupSize, groupsX, groupsY, stream);
        launched();
    }

    /** Launches a kernel on a stream, with the addresses of its arguments where {@code parameters} says. */
    void launch(Kernel kernel, long function, long parameters, int groupSize, long groupsX, long groupsY, long on) {
        if (groupsX > Integer.MAX_VALUE || groupsY > MAX_GRID_Y) {
            throw new BackendException(
                    health().device(),
                    kernel + " would need " + groupsX + " x " + groupsY + " groups, and CUDA has at most "
                            + Integer.MAX_VALUE + " x " + MAX_GRID_Y,
                    "use smaller tensors");
        }
        int code = driver.launch(function, (int) groupsX, (int) groupsY, groupSize, parameters, on);
        if (code != DriverCode.SUCCESS) {
            throw health().failure(code, "launching " + kernel + " in groups of " + groupSize);
        }
    }

    @Override
    protected void close() {
        closeStreams();
    }

    /** The context is current, for the last time. */
    private void closeStreams() {
        if (recordingStream != 0) {
            health().release("destroying a stream", () -> driver.destroyStream(recordingStream));
        }
        if (ownsStream && stream != 0) {
            health().release("destroying a stream", () -> driver.destroyStream(stream));
        }
        arena.close();
        entry.exitAll();
    }
}
