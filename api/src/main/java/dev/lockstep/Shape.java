package dev.lockstep;

import java.util.Arrays;

/** The extents of a dense, row-major tensor. Rank 0 is a scalar; an extent may be zero. Immutable. */
public final class Shape {
    /** The shape of a single value: rank 0, one element. */
    public static final Shape SCALAR = new Shape(new long[0], 1);

    private final long[] dims;
    private final long size;

    private Shape(long[] dims, long size) {
        this.dims = dims;
        this.size = size;
    }

    /**
     * Returns the shape with the given extents.
     *
     * @throws IllegalArgumentException if an extent is negative or the product of those that are not 0 exceeds 2⁶³ − 1
     */
    public static Shape of(long... dims) {
        if (dims.length == 0) {
            return SCALAR;
        }
        long product = 1;
        boolean empty = false;
        for (long dim : dims) {
            if (dim < 0) {
                throw new IllegalArgumentException("a shape's extents must not be negative: " + Arrays.toString(dims));
            }
            empty |= dim == 0;
            try {
                product = Math.multiplyExact(product, Math.max(1, dim));
            } catch (ArithmeticException e) {
                throw new IllegalArgumentException("the shape " + Arrays.toString(dims) + " has too many elements", e);
            }
        }
        return new Shape(dims.clone(), empty ? 0 : product);
    }

    /** Returns the number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** Returns the extent of one dimension, counted from 0. */
    public long dim(int axis) {
        return dims[axis];
    }

    /** Returns the number of elements: the product of the extents. */
    public long size() {
        return size;
    }

    /** Returns the number of elements of one row: the product of all extents but the first. */
    public long rowSize() {
        long product = 1;
        for (int axis = 1; axis < dims.length; axis++) {
            product *= dims[axis];
        }
        return product;
    }

    /** Returns this shape with another number of rows, that is, another first extent; the rank must not be 0. */
    public Shape withRows(long rows) {
        long[] changed = dims.clone();
        changed[0] = rows;
        return of(changed);
    }

    /** Returns the extents as a new array. */
    public long[] toArray() {
        return dims.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}
