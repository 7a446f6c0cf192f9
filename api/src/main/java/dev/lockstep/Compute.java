package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.RecordingException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An opened device: its memory, its queue, its compiled kernels.
 *
 * <p>Any thread may use it. Calls are carried out one at a time, in the order in which they get the lock; a thread that is
 * to compute beside others opens a compute of its own.
 *
 * <p>Closing it frees everything that is left and reports tensors that were still open to
 * {@link ComputeOptions#onLeak}.
 */
public final class Compute implements TensorFactory, AutoCloseable {
    private final BackendCompute backend;
    private final DeviceInfo info;
    private final ComputeOptions options;
    private final List<String> selection;
    private final Ops ops = this::make;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<Storage> live = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Program> programs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final OpCounts issued = new OpCounts();
    /** The thread that records a program, whose calls to ops of the compute itself are mistakes. */
    private volatile @Nullable Thread recording;

    private boolean open = true;
    private long created;
    private long liveBytes;
    private long peakBytes;
    private long bytesUploaded;
    private long bytesDownloaded;

    Compute(BackendCompute backend, ComputeOptions options, List<String> selection) {
        this.backend = backend;
        this.info = backend.info();
        this.options = options;
        this.selection = List.copyOf(selection);
    }

    /** Opens a device by name, such as {@code cpu} or {@code cuda:1}, or the best one for {@code auto}. */
    public static Compute open(String device) {
        return open(device, ComputeOptions.defaults());
    }

    /**
     * Opens a device by name, such as {@code cpu} or {@code cuda:1}, or the best one for {@code auto}.
     *
     * @throws dev.lockstep.error.UnknownDeviceException if the name is not one
     * @throws dev.lockstep.error.DeviceUnavailableException if the device is not there; no other is taken in its place
     * @throws dev.lockstep.error.UnsupportedFeatureException if it cannot be opened with these options
     */
    public static Compute open(String device, ComputeOptions options) {
        return Devices.AUTO.equals(device) ? Devices.openBest(options) : open(Device.parse(device), options);
    }

    /** Opens a device. See {@link #open(String, ComputeOptions)}. */
    public static Compute open(Device device, ComputeOptions options) {
        return Devices.open(device, options);
    }

    /**
     * Opens a device of a backend that the application has made itself, for what only a backend of that kind can be told.
     *
     * @param index the device's number within the backend, from 0
     * @throws dev.lockstep.error.DeviceUnavailableException if the device is not there
     * @throws dev.lockstep.error.UnsupportedFeatureException if it cannot be opened with these options
     */
    public static Compute open(Backend backend, int index, ComputeOptions options) {
        return Devices.open(backend, new Device(backend.kind(), index), options);
    }

    /** Returns the device. */
    public Device device() {
        return info.device();
    }

    /** Returns the device's description. */
    public DeviceInfo info() {
        return info;
    }

    /** Returns how it was opened. */
    public ComputeOptions options() {
        return options;
    }

    /** Returns the ops of this compute; operands of other computes are refused. */
    public Ops ops() {
        return ops;
    }

    @Override
    public Tensor tensor(DType dtype, Shape shape) {
        long bytes = byteSize(dtype, shape);
        enter();
        try {
            Buffer buffer = allocate(dtype, shape, Math.max(1, bytes));
            return adopt(buffer, dtype, shape, true);
        } finally {
            exit();
        }
    }

    /**
     * Makes a tensor of memory that the application owns, without a copy. Closing the tensor leaves the memory alone; it
     * must stay valid until then. Backends document how to make such a buffer.
     *
     * @throws TensorAccessException if the buffer belongs to another backend or is too small
     */
    public Tensor wrap(Buffer buffer, DType dtype, Shape shape) {
        long bytes = byteSize(dtype, shape);
        enter();
        try {
            if (!backend.accepts(buffer)) {
                throw new TensorAccessException("the buffer given is not one that " + device() + " can compute on");
            }
            if (buffer.byteSize() < bytes) {
                throw new TensorAccessException(
                        dtype + " " + shape + " needs " + bytes + " bytes but the buffer has " + buffer.byteSize());
            }
            return adopt(buffer, dtype, shape, false);
        } finally {
            exit();
        }
    }

    /** Returns a new scope, which closes the tensors made in it. */
    public Scope scope() {
        return new Scope(this);
    }

    /**
     * Records the calls that {@code body} makes on the ops it is given, and prepares them to be replayed. Arguments are
     * checked now; nothing is computed. All tensors must belong to this compute.
     *
     * @throws dev.lockstep.error.RecordingException if {@code body} calls an op on other ops of this compute, which would
     *     compute now and record nothing
     */
    public Program record(Consumer<Ops> body) {
        Recorder recorder = new Recorder(this);
        Thread outer = recording;
        recording = Thread.currentThread();
        try {
            body.accept(recorder);
        } finally {
            recording = outer;
            recorder.finish();
        }
        enter();
        try {
            List<OpCall> calls = recorder.calls();
            calls.forEach(call -> call.operands().forEach(Tensor::checkOpen));
            BackendProgram prepared = backend.compile(calls);
            Program program = new Program(this, calls, prepared);
            programs.add(program);
            return program;
        } finally {
            exit();
        }
    }

    /** Waits until everything issued has run, and throws what has gone wrong on an asynchronous device. */
    public void synchronize() {
        enter();
        try {
            backend.synchronize();
        } finally {
            exit();
        }
    }

    /**
     * Looks for faster parameters of the device's kernels, and writes those it finds where the device is opened with them next. Each
     * candidate is measured only after it gave the right results. The compute is busy meanwhile, and keeps the parameters it has.
     *
     * @param limit about how long to look
     * @param progress is told of each candidate
     * @throws UnsupportedFeatureException if the device has no such parameters
     */
    public Tuning tune(Duration limit, Consumer<TuningStep> progress) {
        enter();
        try {
            return backend.tuner()
                    .orElseThrow(() -> new UnsupportedFeatureException(
                            device(), "tuning", "name a device whose kernels have parameters, such as opencl"))
                    .tune(limit, progress);
        } finally {
            exit();
        }
    }

    /** Returns what the tensors hold. */
    public MemoryUse memory() {
        lock.lock();
        try {
            return new MemoryUse(liveOwned(), liveBytes, peakBytes);
        } finally {
            lock.unlock();
        }
    }

    /** Returns what has run here so far. */
    public Receipt receipt() {
        enter();
        try {
            return new Receipt(
                    device(),
                    info.name(),
                    selection,
                    options.mathMode(),
                    backend.software(),
                    issued.nonZero(),
                    backend.counters(),
                    bytesUploaded,
                    bytesDownloaded,
                    peakBytes);
        } finally {
            exit();
        }
    }

    /** Returns whether it has not been closed. */
    public boolean isOpen() {
        lock.lock();
        try {
            return open;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Frees everything, reports tensors left open, and releases the device. Where something cannot be freed, the rest is, and
     * the first failure is thrown at the end. Closing twice does nothing.
     */
    @Override
    public void close() {
        Closing closing = new Closing();
        LeakReport leak = null;
        lock.lock();
        try {
            if (!open) {
                return;
            }
            open = false;
            int leaked = liveOwned();
            if (leaked > 0) {
                leak = new LeakReport(device(), leaked, liveBytes, largest(LeakReport.MOST_NAMED));
            }
            programs.forEach(program -> closing.attempt(program::release));
            programs.clear();
            List.copyOf(live).forEach(storage -> closing.attempt(() -> free(storage)));
            closing.attempt(backend::close);
        } finally {
            lock.unlock();
        }
        if (leak != null) {
            options.onLeak().accept(leak);
        }
        closing.finish();
    }

    @Override
    public String toString() {
        return "Compute on " + device() + " (" + info.name() + ")";
    }

    /** Takes the lock, having checked that this is open. */
    void enter() {
        lock.lock();
        if (!open) {
            lock.unlock();
            throw new ClosedException("the compute on " + device());
        }
    }

    void exit() {
        lock.unlock();
    }

    /** Checks a call and has the backend make it. */
    void make(OpCall call) {
        if (Thread.currentThread().equals(recording)) {
            throw new RecordingException(call.op());
        }
        enter();
        try {
            call.check(this);
            backend.execute(call);
            issued.add(call.op(), 1);
        } finally {
            exit();
        }
    }

    /** Counts the ops of a program; the lock is held. */
    void count(Op[] ops, long times) {
        for (Op op : ops) {
            issued.add(op, times);
        }
    }

    void upload(Tensor target, MemorySegment source) {
        enter();
        try {
            target.checkOpen();
            if (source.byteSize() > 0) {
                backend.upload(source, target.buffer(), target.byteOffset());
                bytesUploaded += source.byteSize();
            }
        } finally {
            exit();
        }
    }

    void download(Tensor source, MemorySegment target) {
        enter();
        try {
            source.checkOpen();
            if (target.byteSize() > 0) {
                backend.download(source.buffer(), source.byteOffset(), target);
                bytesDownloaded += target.byteSize();
            }
        } finally {
            exit();
        }
    }

    /** Frees the memory of a tensor; nothing happens if that, or the whole compute, is closed already. */
    void release(Storage storage) {
        lock.lock();
        try {
            if (storage.open) {
                free(storage);
            }
        } finally {
            lock.unlock();
        }
    }

    void closeProgram(Program program) {
        lock.lock();
        try {
            if (programs.remove(program)) {
                program.release();
            }
        } finally {
            lock.unlock();
        }
    }

    private static long byteSize(DType dtype, Shape shape) {
        try {
            return Math.multiplyExact(shape.size(), dtype.byteSize());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(dtype + " " + shape + " has too many bytes", e);
        }
    }

    private Buffer allocate(DType dtype, Shape shape, long bytes) {
        try {
            return backend.allocate(bytes);
        } catch (AllocationFailedException e) {
            throw new DeviceMemoryException(
                    device(), dtype + " " + shape, bytes, e.freeBytes(), largest(LeakReport.MOST_NAMED), e);
        }
    }

    private Tensor adopt(Buffer buffer, DType dtype, Shape shape, boolean owned) {
        Storage storage = new Storage(this, buffer, dtype, shape, ++created, owned);
        live.add(storage);
        if (owned) {
            liveBytes += buffer.byteSize();
            peakBytes = Math.max(peakBytes, liveBytes);
        }
        return new Tensor(storage, dtype, shape, 0, false);
    }

    private void free(Storage storage) {
        storage.open = false;
        live.remove(storage);
        if (storage.owned) {
            liveBytes -= storage.buffer.byteSize();
            backend.free(storage.buffer);
        }
    }

    private int liveOwned() {
        return (int) live.stream().filter(storage -> storage.owned).count();
    }

    private List<TensorSummary> largest(int most) {
        List<TensorSummary> summaries = new ArrayList<>();
        for (Storage storage : live) {
            if (storage.owned) {
                summaries.add(storage.summary());
            }
        }
        summaries.sort(Comparator.comparingLong(TensorSummary::bytes).reversed().thenComparing(TensorSummary::name));
        return List.copyOf(summaries.subList(0, Math.min(most, summaries.size())));
    }
}
