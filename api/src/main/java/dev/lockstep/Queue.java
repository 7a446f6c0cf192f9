package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.QueueOrderException;
import dev.lockstep.error.RecordingException;
import dev.lockstep.error.RunInterruptedException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.AllocationFailedException;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An in-order queue of work on an opened device: a CUDA stream, an OpenCL command queue, or calls on the CPU, whose queues share its
 * worker threads. Every {@link Compute} has a default one, {@link Compute#queue}. {@link Compute#newQueue} opens others.
 *
 * <p>Thread-safe. Calls run one at a time, in the order in which they get the queue's lock, and concurrently with those of other queues.
 * Tensors belong to the device, and any queue may use them. A tensor that a queue has made is copied to and from the host, and freed,
 * in the order of that queue.
 *
 * <p><b>Order between queues.</b> Calls on a GPU return before they have run. Work of one queue that reads what another one writes, or
 * writes what another one reads, must be ordered: {@link #await} an {@link #event} of the other queue, or have a thread wait for the
 * other queue ({@link #synchronize}, a copy to the host). Unordered work gives undefined results. Where it can be detected, the call
 * is refused with a {@link QueueOrderException}, on every device alike, even where calls are done when they return.
 */
public final class Queue implements TensorFactory, AutoCloseable {
    private final Compute compute;
    private final BackendQueue backend;
    private final QueueLock lock;
    private final QueueClock clock;
    private final Ops ops = this::make;
    private final OpCounts issued = new OpCounts();

    private final QueueEvents events = new QueueEvents();

    /** The only tensors that the call now running uses; null if none runs, or one that says nothing of its tensors. */
    private volatile Tensor @Nullable [] inUse;

    private volatile boolean open = true;

    Queue(Compute compute, BackendQueue backend, QueueClock clock) {
        this.compute = compute;
        this.backend = backend;
        this.clock = clock;
        lock = new QueueLock(backend);
    }

    /** Returns the opened device that it belongs to. */
    public Compute compute() {
        return compute;
    }

    /** Returns the ops that are put into this queue; operands of other computes are refused. */
    public Ops ops() {
        return ops;
    }

    /** Makes a tensor of zeros, which other queues may use behind an {@link #event} of this one. No extents make a scalar. */
    @Override
    public Tensor tensor(DType dtype, Shape shape) {
        long bytes = byteSize(dtype, shape);
        enter();
        try {
            lock.releaseAll();
            Storage storage = allocate(dtype, shape, Math.max(1, bytes));
            Tensor tensor = new Tensor(storage, dtype, shape, 0, false);
            if (compute.queues().hasSeveral()) {
                order(tensor, clock.next(), true);
            }
            return tensor;
        } finally {
            exit();
        }
    }

    /** As {@link Compute#wrap}, with this queue as the one that copies to and from the host go through. */
    public Tensor wrap(Buffer buffer, DType dtype, Shape shape) {
        long bytes = byteSize(dtype, shape);
        enter();
        try {
            if (!backend.accepts(buffer)) {
                throw new TensorAccessException(
                        "the buffer given is not one that " + compute.device() + " can compute on");
            }
            if (buffer.byteSize() < bytes) {
                throw new TensorAccessException(
                        dtype + " " + shape + " needs " + bytes + " bytes but the buffer has " + buffer.byteSize());
            }
            if (buffer.address() % dtype.byteSize() != 0) {
                throw new TensorAccessException(dtype + " needs memory that starts at a multiple of " + dtype.byteSize()
                        + " bytes but the buffer starts at address " + buffer.address());
            }
            return new Tensor(
                    compute.ledger().add(this, buffer, dtype, shape, Ownership.APPLICATION), dtype, shape, 0, false);
        } finally {
            exit();
        }
    }

    /** As {@link Compute#readsInPlace}. */
    boolean readsInPlace(MemorySegment memory, DType dtype) {
        enter();
        try {
            return memory.byteSize() > 0
                    && memory.isNative()
                    && memory.address() % dtype.byteSize() == 0
                    && memory.isAccessibleBy(new Thread(() -> {}))
                    && backend.readsInPlace(memory);
        } finally {
            exit();
        }
    }

    @Override
    public Tensor wrapReadOnly(MemorySegment memory, DType dtype, Shape shape) {
        requireBytes(memory, dtype, shape);
        enter();
        try {
            if (!readsInPlace(memory, dtype)) {
                return TensorFactory.super.wrapReadOnly(memory, dtype, shape);
            }
            Buffer buffer = backend.inPlace(memory.asReadOnly());
            return new Tensor(compute.ledger().add(this, buffer, dtype, shape, Ownership.LENT), dtype, shape, 0, false);
        } finally {
            exit();
        }
    }

    /** Returns a new scope, which closes the tensors and programs made in it. */
    public Scope scope() {
        return new Scope(this);
    }

    /**
     * Records the calls that {@code body} makes on the ops it is given, and prepares them to be replayed in this queue. Arguments are
     * checked now; nothing is computed. All tensors must belong to this compute.
     *
     * @throws RecordingException if {@code body} calls an op on other ops of this compute, or runs a program there, which would
     *     compute now and record nothing
     */
    public Program record(Consumer<Ops> body) {
        Recorder recorder = new Recorder(this);
        try {
            compute.recording(() -> body.accept(recorder));
        } finally {
            recorder.finish();
        }
        enter();
        try {
            List<OpCall> calls = recorder.calls();
            calls.forEach(call -> call.operands().forEach(Tensor::checkOpen));
            Program program = new Program(this, calls);
            program.on(this);
            compute.ledger().add(program);
            return program;
        } finally {
            exit();
        }
    }

    /** Runs a program once. See {@link #run(Program, long)}. */
    public void run(Program program) {
        run(program, 1);
    }

    /**
     * Runs the calls of a program in order, {@code times} times over. The first run of a program in another queue than the one it was
     * recorded for prepares it anew. A thread that is interrupted stops after a few replays, and everything is as if it had asked for
     * just those; a call asks for one at least. The thread stays interrupted.
     *
     * @throws IllegalArgumentException if {@code times} is negative
     * @throws RunInterruptedException if the thread was interrupted before all replays were made
     * @throws ClosedException if the program, its compute, this queue or one of the tensors has been closed
     * @throws TensorAccessException if the program belongs to another compute
     */
    public void run(Program program, long times) {
        if (times < 0) {
            throw new IllegalArgumentException("times must not be negative, got " + times);
        }
        if (!compute.equals(program.compute())) {
            throw new TensorAccessException("a program of " + program.compute() + " cannot run in a queue of " + compute
                    + "; record it there as well");
        }
        compute.refuseWhileRecording("Program.run");
        enter();
        try {
            program.checkOpen();
            inUse = program.operands();
            if (compute.queues().hasSeveral()) {
                long call = clock.next();
                program.forEachOperand((tensor, isWritten) -> order(tensor, call, isWritten));
            }
            for (Tensor operand : program.operands()) {
                operand.checkOpen();
            }
            if (times > 0) {
                long done = program.on(this).run(times);
                for (Op op : program.ops()) {
                    issued.add(op, done);
                }
                if (done < times) {
                    throw new RunInterruptedException(done, times);
                }
            }
        } finally {
            inUse = null;
            exit();
        }
    }

    /**
     * Begins to copy host memory to a tensor, behind what is in the queue, and returns an event that is done with the copy. Where the
     * device can, the copy runs beside the work of other queues.
     *
     * @param source native memory that stays allocated and is not written until the event is done; that of a confined arena is copied
     *     before this returns where a thread of the host makes the copy
     * @throws TensorAccessException if the source does not have exactly the tensor's bytes or is not native, or the tensor is read-only
     */
    public Event upload(MemorySegment source, Tensor target) {
        target.checkBytes(source);
        target.checkWritable();
        requireNative(source);
        return copy(target, true, () -> {
            backend.startUpload(source, target.buffer(), target.byteOffset());
            compute.countUploaded(source.byteSize());
        });
    }

    /**
     * Begins to copy a tensor to host memory, behind what is in the queue, and returns an event that is done with the copy. Where the
     * device can, the copy runs beside the work of other queues.
     *
     * @param target native memory that stays allocated and is not touched until the event is done; that of a confined arena is copied
     *     to before this returns where a thread of the host makes the copy
     * @throws TensorAccessException if the target does not have exactly the tensor's bytes, is read-only, or is not native
     */
    public Event download(Tensor source, MemorySegment target) {
        source.checkTarget(target);
        requireNative(target);
        return copy(source, false, () -> {
            backend.startDownload(source.buffer(), source.byteOffset(), target);
            compute.countDownloaded(target.byteSize());
        });
    }

    private Event copy(Tensor tensor, boolean isWritten, Runnable begin) {
        compute.require(tensor);
        enter();
        try {
            use(tensor, isWritten);
            if (tensor.byteSize() > 0) {
                begin.run();
            }
            return events.next(this);
        } finally {
            exit();
        }
    }

    /** Returns an event that is done when everything that is in the queue now has run. */
    public Event event() {
        enter();
        try {
            return events.next(this);
        } finally {
            exit();
        }
    }

    /**
     * Has what is put into this queue from now on wait for an event of another queue. The thread waits only where calls of the device
     * are done when they return.
     *
     * @throws TensorAccessException if the event belongs to another compute
     */
    public void await(Event event) {
        if (!compute.equals(event.queue().compute())) {
            throw new TensorAccessException("an event of " + event.queue().compute() + " cannot order a queue of "
                    + compute + "; wait for it with Event.synchronize");
        }
        enter();
        try {
            event.order(this);
        } finally {
            exit();
        }
    }

    /** Waits until everything in the queue has run, and throws what has gone wrong on an asynchronous device. */
    public void synchronize() {
        enter();
        try {
            backend.synchronize();
            settled();
        } finally {
            exit();
        }
    }

    /** Returns whether neither it nor its compute has been closed. */
    public boolean isOpen() {
        return open && compute.isOpen();
    }

    /**
     * Waits for what is in the queue and releases it. Tensors that it has made stay open, and are the default queue's from now on;
     * programs stay open for other queues. Closing the default queue does nothing, for it ends with its compute; nor does closing
     * twice.
     */
    @Override
    public void close() {
        compute.closeQueue(this);
    }

    @Override
    public String toString() {
        return (clock.place() == 0 ? "the default queue" : "queue " + clock.place()) + " of " + compute.device();
    }

    /** Takes the lock, having checked that this is open. */
    void enter() {
        lock.lock();
        if (!isOpen()) {
            lock.unlock();
            compute.requireOpen();
            throw new ClosedException(toString());
        }
    }

    void exit() {
        lock.unlock();
    }

    QueueLock lock() {
        return lock;
    }

    QueueClock clock() {
        return clock;
    }

    QueueEvents events() {
        return events;
    }

    OpCounts issued() {
        return issued;
    }

    /** Returns the backend's part; the lock is held. */
    BackendQueue backend() {
        return backend;
    }

    /** Checks a call and has the backend make it. */
    void make(OpCall call) {
        compute.refuseWhileRecording(call.op());
        enter();
        try {
            check(call);
            if (compute.queues().hasSeveral()) {
                order(call);
            }
            backend.execute(call);
            issued.add(call.op(), 1);
        } finally {
            exit();
        }
    }

    /** Checks a call that is to be made or recorded here; the lock is held. */
    void check(OpCall call) {
        call.check(compute);
        if (compute.ledger().hasReadOnly()) {
            call.checkWritable();
        }
    }

    void copyIn(Tensor target, MemorySegment source) {
        target.checkWritable();
        enter();
        try {
            use(target, true);
            if (source.byteSize() > 0) {
                backend.upload(source, target.buffer(), target.byteOffset());
                compute.countUploaded(source.byteSize());
                settled();
            }
        } finally {
            exit();
        }
    }

    void copyOut(Tensor source, MemorySegment target) {
        enter();
        try {
            use(source, false);
            if (target.byteSize() > 0) {
                backend.download(source.buffer(), source.byteOffset(), target);
                compute.countDownloaded(target.byteSize());
                settled();
            }
        } finally {
            exit();
        }
    }

    /** Prepares the calls of a program; the lock is held. */
    BackendProgram compile(List<OpCall> calls) {
        return backend.compile(calls);
    }

    /**
     * Waits until no call uses the memory of a closed tensor. A call says what it uses before it checks that all of that is open,
     * so that either it finds the tensor closed, or it is found here.
     */
    void awaitLastUse(Storage storage) {
        Tensor[] using = inUse;
        if (using == null || Arrays.stream(using).anyMatch(tensor -> tensor.liesIn(storage))) {
            lock.lock();
            lock.unlock();
        }
    }

    /** Orders what follows in another queue behind what is in this one; the locks of both are held. */
    void orderBefore(Queue later) {
        events.next(this).order(later);
    }

    /** Refuses later calls, waits, and releases all but the memory, whose releases another queue makes; the lock is held. */
    void end(QueueLock successor, CloseAll closing) {
        open = false;
        closing.attempt(backend::synchronize);
        settled();
        lock.end(successor);
        closing.attempt(backend::close);
    }

    /** What is in the queue has been waited for: releases all its events; the lock is held. */
    private void settled() {
        if (compute.queues().hasSeveral() || !events.isEmpty()) {
            compute.queues().complete(clock.snapshot());
            events.release();
        }
    }

    private void order(OpCall call) {
        long number = clock.next();
        call.map((operand, tensor) -> {
            if (tensor != null) {
                order(tensor, number, operand.role().isWritten());
                tensor.checkOpen();
            }
            return tensor;
        });
    }

    /** Notes the use of a tensor by a call that is no op. */
    private void use(Tensor tensor, boolean isWritten) {
        if (compute.queues().hasSeveral()) {
            order(tensor, clock.next(), isWritten);
        }
        tensor.checkOpen();
    }

    /** Notes a use, before it is checked that the tensor is open: whoever closes it finds the use, or is found by the check. */
    private void order(Tensor tensor, long call, boolean isWritten) {
        Queue other = tensor.use(this, call, isWritten);
        if (other != null) {
            throw new QueueOrderException(tensor.toString(), toString(), other.toString());
        }
    }

    private Storage allocate(DType dtype, Shape shape, long bytes) {
        Ledger ledger = compute.ledger();
        try {
            reserve(bytes);
            Buffer buffer;
            try {
                buffer = backend.allocate(bytes);
            } catch (AllocationFailedException | RuntimeException | Error e) {
                ledger.unreserve(bytes);
                throw e;
            }
            return ledger.addReserved(this, buffer, dtype, shape, bytes);
        } catch (AllocationFailedException e) {
            throw new DeviceMemoryException(
                    compute.device(), dtype + " " + shape, bytes, ledger.largest(LeakReport.MAX_NAMED), e);
        }
    }

    private void reserve(long bytes) throws AllocationFailedException {
        long limit = compute.options().memoryLimit();
        long free = compute.ledger().reserve(bytes, limit == 0 ? Long.MAX_VALUE : limit);
        if (free >= 0) {
            throw new AllocationFailedException(
                    bytes + " bytes are beyond the limit of " + limit,
                    OptionalLong.of(free),
                    OptionalLong.of(limit),
                    "raise the limit of " + limit + " bytes that the device was opened with",
                    null);
        }
    }

    private static long byteSize(DType dtype, Shape shape) {
        try {
            return Math.multiplyExact(shape.size(), dtype.byteSize());
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(dtype + " " + shape + " has too many bytes", e);
        }
    }

    /** Refuses memory that does not have exactly the bytes of a tensor. */
    static void requireBytes(MemorySegment memory, DType dtype, Shape shape) {
        long bytes = byteSize(dtype, shape);
        if (memory.byteSize() != bytes) {
            throw new IllegalArgumentException(
                    dtype + " " + shape + " has " + bytes + " bytes but the memory given has " + memory.byteSize());
        }
    }

    private static void requireNative(MemorySegment memory) {
        if (!memory.isNative()) {
            throw new TensorAccessException(
                    "the host memory of a copy that goes on after the call must be native, not an array;"
                            + " allocate it in an Arena, or use Tensor.copyFrom and Tensor.copyTo");
        }
    }
}
