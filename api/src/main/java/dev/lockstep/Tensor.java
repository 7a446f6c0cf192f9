package dev.lockstep;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A dense, row-major array of one element type in the memory of one device.
 *
 * <p>A tensor owns its memory until it is closed. A view ({@link #rows}, {@link #reshape}) shares the memory of its tensor and cannot be
 * used once that tensor is closed. Memory is never left to the garbage collector.
 *
 * <p>Thread-safe. Copies to and from the host wait for the ops issued before them.
 */
public final class Tensor implements AutoCloseable {
    private final Storage storage;
    private final DType dtype;
    private final Shape shape;
    private final long byteOffset;
    private final boolean view;

    Tensor(Storage storage, DType dtype, Shape shape, long byteOffset, boolean view) {
        this.storage = storage;
        this.dtype = dtype;
        this.shape = shape;
        this.byteOffset = byteOffset;
        this.view = view;
    }

    /** Returns the opened device that it belongs to. */
    public Compute compute() {
        return storage.compute;
    }

    /** Returns the queue that its copies to and from the host go through: the one that made it, while that is open. */
    public Queue queue() {
        return storage.home;
    }

    /** Returns the device that it lives on. */
    public Device device() {
        return storage.compute.device();
    }

    /** Returns the element type. */
    public DType dtype() {
        return dtype;
    }

    /** Returns the shape. */
    public Shape shape() {
        return shape;
    }

    /** Returns the number of elements. */
    public long size() {
        return shape.size();
    }

    /** Returns the bytes of its elements. */
    public long byteSize() {
        return shape.size() * dtype.byteSize();
    }

    /** Returns the backend's memory that holds it; for backends and for sharing memory with other libraries. */
    public Buffer buffer() {
        return storage.buffer;
    }

    /** Returns where in {@link #buffer} its first element lies, in bytes. */
    public long byteOffset() {
        return byteOffset;
    }

    /** Returns whether ops may only read it, and nothing may be copied to it: see {@link Compute#wrapReadOnly}. */
    public boolean isReadOnly() {
        return storage.readOnly;
    }

    /** Returns whether its memory has not been freed. */
    public boolean isOpen() {
        return storage.open;
    }

    /**
     * Gives the memory a name that reports and errors use, and returns this tensor.
     *
     * @throws IllegalArgumentException if the name is null
     */
    public Tensor named(String name) {
        if (name == null) {
            throw new IllegalArgumentException("the name of " + this + " must not be null; leave named out to keep it");
        }
        storage.name(name);
        return this;
    }

    /** Returns the name, {@code tensor#n} in order of creation if none was given. */
    public String name() {
        return storage.name();
    }

    /**
     * Returns a view of the rows {@code from} (inclusive) to {@code to} (exclusive), that is, of a range of the first
     * dimension.
     *
     * @throws TensorAccessException if this is a scalar or there are no such rows
     */
    public Tensor rows(long from, long to) {
        if (shape.rank() == 0 || from < 0 || from > to || to > shape.dim(0)) {
            throw new TensorAccessException("rows " + from + " to " + to + " of " + this
                    + " do not exist; they must lie within its first extent");
        }
        long start = byteOffset + from * shape.rowSize() * dtype.byteSize();
        return new Tensor(storage, dtype, shape.withRows(to - from), start, true);
    }

    /**
     * Returns a view of the same elements with another shape.
     *
     * @throws TensorAccessException if the number of elements would differ
     */
    public Tensor reshape(long... dims) {
        Shape reshaped = Shape.of(dims);
        if (reshaped.size() != shape.size()) {
            throw new TensorAccessException(this + " has " + shape.size() + " elements and cannot be reshaped to "
                    + reshaped + ", which has " + reshaped.size());
        }
        return new Tensor(storage, dtype, reshaped, byteOffset, true);
    }

    /**
     * Copies all elements from host memory.
     *
     * @throws TensorAccessException if the segment does not have exactly {@link #byteSize} bytes, or this is read-only
     */
    public void copyFrom(MemorySegment source) {
        checkBytes(source);
        queue().copyIn(this, source);
    }

    /** Copies all elements from an array; this must be F32 and as long. */
    public void copyFrom(float[] source) {
        check(DType.F32);
        copyFrom(MemorySegment.ofArray(source));
    }

    /** Copies all elements from an array; this must be F64 and as long. */
    public void copyFrom(double[] source) {
        check(DType.F64);
        copyFrom(MemorySegment.ofArray(source));
    }

    /** Copies all elements from an array; this must be U8 and as long. */
    public void copyFrom(byte[] source) {
        check(DType.U8);
        copyFrom(MemorySegment.ofArray(source));
    }

    /** Copies all elements from an array; this must be I32 and as long. */
    public void copyFrom(int[] source) {
        check(DType.I32);
        copyFrom(MemorySegment.ofArray(source));
    }

    /**
     * Copies all elements from a range of an array, which begins at index {@code from} and is as long as this; this must be F32.
     *
     * @throws TensorAccessException if the array has no such range
     */
    public void copyFrom(float[] source, int from) {
        check(DType.F32);
        copyFrom(MemorySegment.ofArray(source), from, source.length);
    }

    /**
     * Copies all elements from a range of an array, which begins at index {@code from} and is as long as this; this must be F64.
     *
     * @throws TensorAccessException if the array has no such range
     */
    public void copyFrom(double[] source, int from) {
        check(DType.F64);
        copyFrom(MemorySegment.ofArray(source), from, source.length);
    }

    /**
     * Copies all elements from a range of an array, which begins at index {@code from} and is as long as this; this must be U8.
     *
     * @throws TensorAccessException if the array has no such range
     */
    public void copyFrom(byte[] source, int from) {
        check(DType.U8);
        copyFrom(MemorySegment.ofArray(source), from, source.length);
    }

    /**
     * Copies all elements from a range of an array, which begins at index {@code from} and is as long as this; this must be I32.
     *
     * @throws TensorAccessException if the array has no such range
     */
    public void copyFrom(int[] source, int from) {
        check(DType.I32);
        copyFrom(MemorySegment.ofArray(source), from, source.length);
    }

    private void copyFrom(MemorySegment source, int from, int length) {
        if (from < 0 || from > length || size() > length - from) {
            throw new TensorAccessException(this + " has " + size() + " elements but the array given has " + length
                    + ", which are too few from index " + from);
        }
        copyFrom(source.asSlice((long) from * dtype.byteSize(), byteSize()));
    }

    /**
     * Copies all elements to host memory.
     *
     * @throws TensorAccessException if the segment is read-only or does not have exactly {@link #byteSize} bytes
     */
    public void copyTo(MemorySegment target) {
        checkTarget(target);
        queue().copyOut(this, target);
    }

    /** Returns the elements of an F32 tensor in row-major order. */
    public float[] toFloatArray() {
        check(DType.F32);
        float[] values = new float[arrayLength()];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /** Returns the elements of an F64 tensor in row-major order. */
    public double[] toDoubleArray() {
        check(DType.F64);
        double[] values = new double[arrayLength()];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /** Returns the elements of an I32 tensor in row-major order. */
    public int[] toIntArray() {
        check(DType.I32);
        int[] values = new int[arrayLength()];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /** Returns the elements of a U8 tensor in row-major order. */
    public byte[] toByteArray() {
        check(DType.U8);
        byte[] values = new byte[arrayLength()];
        copyTo(MemorySegment.ofArray(values));
        return values;
    }

    /**
     * Frees the memory; later uses are refused. It waits for no call: what a running one may use is freed when that is done. On a
     * view, and the second time, it does nothing.
     */
    @Override
    public void close() {
        if (!view) {
            storage.compute.release(storage);
        }
    }

    @Override
    public String toString() {
        return name() + " " + dtype + " " + shape + " on " + device();
    }

    /** Copies to a tensor of another compute, through host memory. */
    void transferTo(Tensor other) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment staging = arena.allocate(Math.max(1, byteSize())).asSlice(0, byteSize());
            copyTo(staging);
            other.copyFrom(staging);
        }
    }

    /** Returns whether the memory of the two has at least one byte in common. */
    public boolean overlaps(Tensor other) {
        if (!storage.sharesSpaceWith(other.storage)) {
            return false;
        }
        long distance = distanceFrom(other);
        return distance < other.byteSize() && -distance < byteSize() && byteSize() > 0 && other.byteSize() > 0;
    }

    /** Returns whether its memory is this, whose tensor it may be a view of. */
    @SuppressWarnings("ReferenceEquality") // a storage is an identity
    boolean liesIn(Storage other) {
        return storage == other;
    }

    /** Returns whether the two are the same bytes in memory. */
    public boolean isSameMemory(Tensor other) {
        return storage.sharesSpaceWith(other.storage) && distanceFrom(other) == 0 && byteSize() == other.byteSize();
    }

    private long distanceFrom(Tensor other) {
        return storage.distanceFrom(other.storage) + byteOffset - other.byteOffset;
    }

    /** Refuses a tensor that has been closed. One that passes keeps its memory while the lock of a queue that has noted its use is held. */
    void checkOpen() {
        if (!storage.open) {
            throw new ClosedException(toString());
        }
    }

    private void check(DType expected) {
        if (dtype != expected) {
            throw new TensorAccessException(this + " is not " + expected + "; convert it first");
        }
    }

    /** Notes a use by a queue, and returns the queue that it is in conflict with, null if there is none. */
    @Nullable
    Queue use(Queue queue, long call, boolean isWritten) {
        return storage.uses.add(queue, call, byteOffset, byteOffset + byteSize(), isWritten);
    }

    void checkWritable() {
        if (storage.readOnly) {
            throw new TensorAccessException(
                    this
                            + " may only be read; copy to a tensor of the device's own, or change the memory that this one is of");
        }
    }

    /** Has its memory be read only from now on, before the application sees it. */
    void freeze() {
        storage.compute.ledger().freeze(storage);
    }

    void checkTarget(MemorySegment target) {
        checkBytes(target);
        if (target.isReadOnly()) {
            throw new TensorAccessException(this + " cannot be copied to host memory that is read-only");
        }
    }

    void checkBytes(MemorySegment segment) {
        if (segment.byteSize() != byteSize()) {
            throw new TensorAccessException(this + " has " + byteSize() + " bytes but the host memory given has "
                    + segment.byteSize() + "; both must be equal");
        }
    }

    private int arrayLength() {
        if (shape.size() > Integer.MAX_VALUE - 8) {
            throw new TensorAccessException(
                    this + " is too large for an array; copy it to a MemorySegment, or its rows one range at a time");
        }
        return (int) shape.size();
    }
}
