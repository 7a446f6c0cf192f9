package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.RecordingException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * An opened device: its memory, its compiled kernels, and one or more queues of work.
 *
 * <p>Thread-safe. Calls enter the default {@link #queue} one at a time, in the order in which they get its lock. A thread that
 * computes concurrently with others opens a {@link #newQueue} of its own. {@link #memory}, {@link #isOpen}, {@link #receipt} and the
 * closing of tensors and programs never wait for a call. Memory that a running call may use is freed when that call is done.
 *
 * <p>Closing a compute frees everything that is left and reports tensors that were still open to {@link ComputeOptions#onLeak}.
 */
public final class Compute implements TensorFactory, AutoCloseable {
    private final BackendCompute backend;
    private final DeviceInfo info;
    private final ComputeOptions options;
    private final List<String> selection;
    private final Ledger ledger = new Ledger();
    private final AtomicLong bytesUploaded = new AtomicLong();
    private final AtomicLong bytesDownloaded = new AtomicLong();

    /** Held while queues are opened and closed. */
    private final ReentrantLock opening = new ReentrantLock();

    /** The threads that record a program, whose calls to ops of the compute itself are mistakes. */
    private final Set<Thread> recording = ConcurrentHashMap.newKeySet();

    private final QueueTable queues;
    private final Queue queue;
    private volatile boolean open = true;

    Compute(BackendCompute backend, ComputeOptions options, List<String> selection) {
        this.backend = backend;
        this.info = backend.info();
        this.options = options;
        this.selection = List.copyOf(selection);
        QueueClock clock = new QueueClock(0, 0);
        queues = new QueueTable(clock);
        queue = new Queue(this, firstQueue(backend), clock);
        queues.add(queue);
    }

    private static BackendQueue firstQueue(BackendCompute backend) {
        try {
            return backend.openQueue();
        } catch (RuntimeException | Error e) {
            CloseAll closing = new CloseAll();
            closing.attempt(backend::close);
            closing.addTo(e);
            throw e;
        }
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

    /** Returns the default queue, which everything is put into that names no other. It ends with this compute. */
    public Queue queue() {
        return queue;
    }

    /**
     * Opens another queue, whose work may run beside that of the others. What it is given comes after all that was put into the other
     * queues before. Opening waits for the calls that are running, and on GPUs takes memory and time: a queue is for many calls.
     */
    public Queue newQueue() {
        opening.lock();
        try {
            queue.enter();
            queue.exit();
            Queue made = new Queue(this, backend.openQueue(), queues.newClock());
            try {
                order(made);
            } catch (RuntimeException | Error e) {
                queues.countSeveral();
                CloseAll closing = new CloseAll();
                closing.attempt(() -> made.backend().close());
                closing.addTo(e);
                throw e;
            }
            queues.add(made);
            return made;
        } finally {
            opening.unlock();
        }
    }

    /** Returns the ops of the default queue; operands of other computes are refused. */
    public Ops ops() {
        return queue.ops();
    }

    /** Makes a tensor of zeros in the default queue. */
    @Override
    public Tensor tensor(DType dtype, Shape shape) {
        return queue.tensor(dtype, shape);
    }

    /**
     * Makes a tensor of memory that the application owns, without a copy. Closing the tensor leaves the memory alone; it
     * must stay valid until then. So closing it waits for a call that may use the memory, though not for a program that does not.
     * Backends document how to make such a buffer. Of memory that may only be read, such as a file mapped for reading, a tensor may only be
     * read too: see {@link #wrapReadOnly}.
     *
     * @throws dev.lockstep.error.TensorAccessException if the buffer belongs to another backend, is too small, or starts at no multiple
     *     of the element's size
     */
    public Tensor wrap(Buffer buffer, DType dtype, Shape shape) {
        return queue.wrap(buffer, dtype, shape);
    }

    /**
     * Returns whether {@link #wrapReadOnly} uses memory where it lies, or copies it.
     *
     * @param memory of the host
     * @param dtype of its elements
     */
    public boolean readsInPlace(MemorySegment memory, DType dtype) {
        return queue.readsInPlace(memory, dtype);
    }

    @Override
    public Tensor wrapReadOnly(MemorySegment memory, DType dtype, Shape shape) {
        return queue.wrapReadOnly(memory, dtype, shape);
    }

    /** Returns a new scope of the default queue, which closes what is made in it. */
    public Scope scope() {
        return queue.scope();
    }

    /** Records a program for the default queue. See {@link Queue#record}. */
    public Program record(Consumer<Ops> body) {
        return queue.record(body);
    }

    /** Waits until everything issued in any queue has run, and throws what has gone wrong on an asynchronous device. */
    public void synchronize() {
        requireOpen();
        for (Queue each : queues.open()) {
            each.synchronize();
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
                software(),
                queues.issued().nonZero(),
                backend.counters(),
                bytesUploaded.get(),
                bytesDownloaded.get(),
                ledger.use().peakBytes());
    }

    private Map<String, String> software() {
        Map<String, String> software = new LinkedHashMap<>();
        software.put("lockstep", Lockstep.version());
        software.putAll(backend.software());
        return software;
    }

    /** Returns whether it has not been closed. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Waits for the running calls, frees everything, reports tensors left open, and releases the device. Where something cannot
     * be freed, the rest is, and the first failure is thrown at the end. Closing twice does nothing.
     */
    @Override
    public void close() {
        opening.lock();
        List<Queue> all = queues.open();
        CloseAll closing = new CloseAll();
        MemoryUse left;
        List<TensorSummary> largest;
        try {
            all.forEach(each -> each.lock().lock());
            if (!open) {
                return;
            }
            open = false;
            left = ledger.use();
            largest = ledger.largest(LeakReport.MAX_NAMED);
            closeAll(all, closing);
        } finally {
            all.forEach(each -> each.lock().unlock());
            opening.unlock();
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

    /** Closes everything; the locks of all queues are held. */
    private void closeAll(List<Queue> all, CloseAll closing) {
        ledger.programs().forEach(program -> ledger.close(program, () -> program.keepReleases(new ArrayList<>())));
        ledger.live().forEach(storage -> ledger.close(storage, () -> MemoryRelease.keep(storage)));
        while (all.stream().anyMatch(each -> each.lock().hasReleases())) {
            all.forEach(each -> each.lock().releaseAll());
        }
        all.forEach(each -> closing.attempt(() -> each.lock().failures().finish()));
        List<Queue> others = all.subList(1, all.size());
        others.forEach(each -> closing.attempt(() -> each.backend().synchronize()));
        all.forEach(each -> closing.attempt(() -> each.events().release()));
        others.forEach(each -> closing.attempt(() -> each.backend().close()));
        closing.attempt(() -> queue.backend().close());
        closing.attempt(backend::close);
    }

    /** Closes a queue but the default one. */
    void closeQueue(Queue closed) {
        CloseAll closing = new CloseAll();
        opening.lock();
        try {
            if (!closed.isOpen() || closed.equals(queue)) {
                return;
            }
            closed.lock().lock();
            try {
                ledger.programs().forEach(program -> closing.attempt(() -> program.releaseOn(closed)));
                ledger.move(closed, queue);
                closed.end(queue.lock(), closing);
                queues.remove(closed);
            } finally {
                closed.lock().unlock();
            }
        } finally {
            opening.unlock();
        }
        closing.finish();
    }

    /** Orders a new queue behind all others, which note their uses from now on. */
    private void order(Queue made) {
        made.lock().lock();
        try {
            for (Queue each : queues.open()) {
                each.lock().lock();
                try {
                    queues.noteUses();
                    each.orderBefore(made);
                } finally {
                    each.lock().unlock();
                }
            }
        } finally {
            made.lock().unlock();
        }
    }

    Ledger ledger() {
        return ledger;
    }

    QueueTable queues() {
        return queues;
    }

    /** Runs the body of a recording, in which nothing may be computed here. */
    void recording(Runnable body) {
        boolean outermost = recording.add(Thread.currentThread());
        try {
            body.run();
        } finally {
            if (outermost) {
                recording.remove(Thread.currentThread());
            }
        }
    }

    /** Refuses what would compute at once on the thread that records a program. */
    void refuseWhileRecording(Object called) {
        if (recording.contains(Thread.currentThread())) {
            throw new RecordingException(called.toString());
        }
    }

    void countUploaded(long bytes) {
        bytesUploaded.addAndGet(bytes);
    }

    void countDownloaded(long bytes) {
        bytesDownloaded.addAndGet(bytes);
    }

    /** Refuses a tensor of another compute. */
    void require(Tensor tensor) {
        if (!equals(tensor.compute())) {
            throw new TensorAccessException(tensor + " does not belong to " + this);
        }
    }

    void requireOpen() {
        if (!open) {
            throw new ClosedException("the compute on " + device());
        }
    }

    /** Closes the memory of a tensor; nothing happens if that, or the whole compute, is closed already. */
    void release(Storage storage) {
        List<Queue> first = new ArrayList<>(1);
        if (!ledger.close(storage, () -> first.add(MemoryRelease.keep(storage)))) {
            return;
        }
        first.forEach(each -> each.lock().releaseUnlessBusy());
        switch (storage.ownership) {
            case DEVICE -> {}
            case APPLICATION -> queues.open().forEach(each -> each.awaitLastUse(storage));
            case LENT -> awaitFreed(storage);
        }
    }

    /** Waits until the backend has given memory back, which whoever holds the lock of a queue does when it gives up the lock. */
    private void awaitFreed(Storage storage) {
        List<Queue> all = queues.open();
        while (!storage.freed
                && open
                && all.stream().noneMatch(each -> each.lock().isMine())) {
            all.forEach(each -> {
                each.lock().lock();
                each.lock().unlock();
            });
        }
    }

    void closeProgram(Program program) {
        List<Queue> ranIn = new ArrayList<>();
        if (ledger.close(program, () -> program.keepReleases(ranIn))) {
            CloseAll closing = new CloseAll();
            ranIn.forEach(each -> closing.attempt(() -> each.lock().releaseUnlessBusy()));
            closing.finish();
        }
    }
}
