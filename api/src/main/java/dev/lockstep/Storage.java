package dev.lockstep;

import dev.lockstep.spi.Buffer;

/** The memory behind a tensor and its views. */
final class Storage {
    final Compute compute;
    final Buffer buffer;
    final DType dtype;
    final Shape shape;
    final long number;
    final boolean owned;
    private final Object space;
    private final long address;

    /** Written by the {@link Ledger} alone. */
    volatile boolean open = true;

    private volatile String name = "";

    Storage(Compute compute, Buffer buffer, DType dtype, Shape shape, long number, boolean owned) {
        this.compute = compute;
        this.buffer = buffer;
        this.dtype = dtype;
        this.shape = shape;
        this.number = number;
        this.owned = owned;
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
