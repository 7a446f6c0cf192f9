package dev.lockstep;

import dev.lockstep.spi.Buffer;

/** The memory that a tensor and its views share. */
final class Storage {
    final Compute compute;
    final Buffer buffer;
    final DType dtype;
    final Shape shape;
    final long number;
    final Ownership ownership;
    final Uses uses = new Uses();
    private final Object space;
    private final long address;

    /** The queue that copies to and from the host go through, and that frees it. Written by the {@link Ledger} alone. */
    volatile Queue home;

    /** Written by the {@link Ledger} alone. */
    volatile boolean open = true;

    /** Whether ops and copies may not write there; set once, before the application has the tensor. */
    volatile boolean readOnly;

    /** Whether the backend has freed it, or has failed to. */
    volatile boolean freed;

    private volatile String name = "";

    Storage(Queue home, Buffer buffer, DType dtype, Shape shape, long number, Ownership ownership) {
        this.compute = home.compute();
        this.home = home;
        this.buffer = buffer;
        this.dtype = dtype;
        this.shape = shape;
        this.number = number;
        this.ownership = ownership;
        this.readOnly = ownership == Ownership.LENT || buffer.isReadOnly();
        this.space = buffer.space();
        this.address = buffer.address();
    }

    /** Returns the distance from the start of another's memory to the start of this one's, if both are in one space. */
    long distanceFrom(Storage other) {
        return address - other.address;
    }

    boolean sharesSpaceWith(Storage other) {
        return this == other || space.equals(other.space);
    }

    String name() {
        return name.isEmpty() ? "tensor#" + number : name;
    }

    void name(String newName) {
        name = newName;
    }

    TensorSummary summary() {
        return new TensorSummary(name(), dtype, shape, buffer.byteSize());
    }
}
