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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An opened device: its memory, its queue, its compiled kernels.
 *
 * <p>Any thread may use it. Calls are carried out one at a time, in the order in which they get the lock; a thread that is
 * to compute beside others opens a compute of its own. What asks nothing of the device waits for no call: {@link #memory},
 * {@link #isOpen}, {@link #receipt}, and closing tensors and programs. Memory that a running call may use is freed when that
 * call is done.
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
    /** Held while the backend is called. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Ledger ledger = new Ledger();
    private final OpCounts issued = new OpCounts();
    private final AtomicLong bytesUploaded = new AtomicLong();
    private final AtomicLong bytesDownloaded = new AtomicLong();

    /** What failed while a call freed what other threads had closed; the lock guards it. */
    private final Closing closing = new Closing();

    /** The only tensors that the call now running uses; null if none runs, or one that says nothing of its tensors. */
    private volatile Tensor @Nullable [] inUse;

    /** The threads that record a program, whose calls to ops of the compute itself are mistakes. */
    private final Set<Thread> recording = ConcurrentHashMap.newKeySet();

    private volatile boolean open = true;

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
            freeClosed(closing);
            Buffer buffer = allocate(dtype, shape, Math.max(1, bytes));
            return new Tensor(ledger.add(this, buffer, dtype, shape, true), dtype, shape, 0, false);
        } finally {
            exit();
        }
    }

    /**
     * Makes a tensor of memory that the application owns, without a copy. Closing the tensor leaves the memory alone; it
     * must stay valid until then. So closing it waits for a call that may use the memory, though not for a program that does not.
     * Backends document how to make such a buffer.
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
            return new Tensor(ledger.add(this, buffer, dtype, shape, false), dtype, shape, 0, false);
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
     * @throws dev.lockstep.error.RecordingException if {@code body} calls an op on other ops of this compute, or runs
     *     a program there, which would compute now and record nothing
     */
    public Program record(Consumer<Ops> body) {
        Recorder recorder = new Recorder(this);
        boolean outermost = recording.add(Thread.currentThread());
        try {
            body.accept(recorder);
        } finally {
            if (outermost) {
                recording.remove(Thread.currentThread());
            }
            recorder.finish();
        }
        enter();
        try {
            List<OpCall> calls = recorder.calls();
            calls.forEach(call -> call.operands().forEach(Tensor::checkOpen));
            BackendProgram prepared = backend.compile(calls);
            Program program = new Program(this, calls, prepared);
            ledger.add(program);
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

    /** Returns what the tensors hold. What has been closed counts no longer, though a running call may still keep it. */
    public MemoryUse memory() {
        return ledger.use();
    }

    /** Returns what has run here so far. The ops of a program count when it returns. */
    public Receipt receipt() {
        requireOpen();
        return new Receipt(
                device(),
                info.name(),
                selection,
                options.mathMode(),
                backend.software(),
                issued.nonZero(),
                backend.counters(),
                bytesUploaded.get(),
                bytesDownloaded.get(),
                ledger.use().peakBytes());
    }

    /** Returns whether it has not been closed. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Waits for the running call, frees everything, reports tensors left open, and releases the device. Where something cannot
     * be freed, the rest is, and the first failure is thrown at the end. Closing twice does nothing.
     */
    @Override
    public void close() {
        lock.lock();
        MemoryUse left;
        List<TensorSummary> largest;
        try {
            if (!open) {
                return;
            }
            open = false;
            left = ledger.use();
            largest = ledger.largest(LeakReport.MOST_NAMED);
            ledger.programs().forEach(program -> ledger.close(program, program::release));
            ledger.live().forEach(storage -> ledger.close(storage, () -> backend.free(storage.buffer)));
            freeClosed(closing);
            closing.attempt(backend::close);
        } finally {
            unlock();
        }
        if (left.liveTensors() > 0) {
            LeakReport leak = new LeakReport(device(), left.liveTensors(), left.liveBytes(), largest);
            closing.attempt(() -> options.onLeak().accept(leak));
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
            unlock();
            requireOpen();
        }
    }

    void exit() {
        unlock();
    }

    /** Says which tensors the running call uses and that it uses no other, null when it is done; the lock is held. */
    void using(Tensor @Nullable [] tensors) {
        inUse = tensors;
    }

    /** Refuses what would compute at once on the thread that records a program. */
    void refuseWhileRecording(Object called) {
        if (recording.contains(Thread.currentThread())) {
            throw new RecordingException(called.toString());
        }
    }

    /** Checks a call and has the backend make it. */
    void make(OpCall call) {
        refuseWhileRecording(call.op());
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
                bytesUploaded.addAndGet(source.byteSize());
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
                bytesDownloaded.addAndGet(target.byteSize());
            }
        } finally {
            exit();
        }
    }

    /** Closes the memory of a tensor; nothing happens if that, or the whole compute, is closed already. */
    void release(Storage storage) {
        if (!ledger.close(storage, () -> backend.free(storage.buffer))) {
            return;
        }
        if (storage.owned) {
            freeUnlessBusy();
        } else {
            awaitLastUse(storage);
        }
    }

    void closeProgram(Program program) {
        if (ledger.close(program, program::release)) {
            freeUnlessBusy();
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new ClosedException("the compute on " + device());
        }
    }

    /** Gives the lock back, having freed what was closed meanwhile; what fails is thrown when this is closed. */
    private void unlock() {
        try {
            if (ledger.anyClosed() && lock.getHoldCount() == 1) {
                freeClosed(closing);
            }
        } finally {
            lock.unlock();
        }
        freeUnlessBusy(closing);
    }

    /**
     * Frees what is closed, or leaves it to the thread that holds the lock, this one included. That thread looks once more when it
     * has given the lock back, so that nothing is left to nobody.
     */
    private void freeUnlessBusy(Closing failures) {
        while (ledger.anyClosed() && !lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                freeClosed(failures);
            } finally {
                lock.unlock();
            }
        }
    }

    private void freeUnlessBusy() {
        Closing failures = new Closing();
        freeUnlessBusy(failures);
        failures.finish();
    }

    /** Frees what is closed; the lock is held. */
    private void freeClosed(Closing failures) {
        for (Runnable next = ledger.takeClosed(); next != null; next = ledger.takeClosed()) {
            failures.attempt(next);
        }
    }

    /**
     * Waits until no call uses the memory of a closed tensor. A call says what it uses before it checks that all of that is open,
     * so that either it finds the tensor closed, or it is found here.
     */
    private void awaitLastUse(Storage storage) {
        Tensor[] using = inUse;
        if (using == null || Arrays.stream(using).anyMatch(tensor -> tensor.liesIn(storage))) {
            lock.lock();
            unlock();
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
                    device(), dtype + " " + shape, bytes, ledger.largest(LeakReport.MOST_NAMED), e);
        }
    }
}
