package dev.lockstep.op;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.error.AliasException;
import dev.lockstep.error.ClosedException;
import dev.lockstep.error.DTypeMismatchException;
import dev.lockstep.error.DeviceMismatchException;
import dev.lockstep.error.InvalidOptionException;
import dev.lockstep.error.MissingOperandException;
import dev.lockstep.error.ShapeMismatchException;
import org.jspecify.annotations.Nullable;

/** Checks of an operand, each with its error. They allocate nothing unless they throw. */
final class OperandChecks {
    private OperandChecks() {}

    /** The operand lives in this compute and is open. */
    static void here(Op op, Compute compute, String name, @Nullable Tensor tensor) {
        if (tensor == null) {
            throw new MissingOperandException(op, name, "the op needs it");
        }
        if (tensor.compute() != compute) {
            throw new DeviceMismatchException(op, name, tensor.device(), "the op's compute", compute.device());
        }
        if (!tensor.isOpen()) {
            throw new ClosedException(tensor.toString());
        }
    }

    /** The operand is F32. */
    static void floats(Op op, Compute compute, String name, Tensor tensor) {
        here(op, compute, name, tensor);
        dtype(op, name, tensor, DType.F32);
    }

    /** The operand is F32 of rank 2. */
    static void matrix(Op op, Compute compute, String name, Tensor tensor) {
        floats(op, compute, name, tensor);
        rank(op, name, tensor, 2);
        shortRows(op, name, tensor);
    }

    /** The operand is F32 of rank 1. */
    static void vector(Op op, Compute compute, String name, Tensor tensor) {
        floats(op, compute, name, tensor);
        rank(op, name, tensor, 1);
    }

    /** The operand is an I32 scalar. */
    static void scalar(Op op, Compute compute, String name, Tensor tensor) {
        here(op, compute, name, tensor);
        dtype(op, name, tensor, DType.I32);
        rank(op, name, tensor, 0);
    }

    /** The operand is F32 [N, C], C at least 1. */
    static void classes(Op op, Compute compute, String name, Tensor values) {
        matrix(op, compute, name, values);
        if (values.shape().dim(1) == 0) {
            throw new ShapeMismatchException(
                    op, name, values.shape(), name + " " + values.shape() + " must have at least 1 column");
        }
    }

    /** The labels are I32, one for each row of another operand. */
    static void rowLabels(Op op, Compute compute, Tensor labels, String rowsName, Tensor rows) {
        here(op, compute, "labels", labels);
        dtype(op, "labels", labels, DType.I32);
        rank(op, "labels", labels, 1);
        equalDim(op, "labels", labels, 0, rowsName, rows, 0);
    }

    static void dtype(Op op, String name, Tensor tensor, DType expected) {
        if (tensor.dtype() != expected) {
            throw new DTypeMismatchException(op, name, tensor.dtype(), expected.toString());
        }
    }

    static void dtype(Op op, String name, Tensor tensor, DType expected, DType alternative) {
        if (tensor.dtype() != expected && tensor.dtype() != alternative) {
            throw new DTypeMismatchException(op, name, tensor.dtype(), expected + " or " + alternative);
        }
    }

    static void equalDType(Op op, String name, Tensor tensor, String otherName, Tensor other) {
        if (tensor.dtype() != other.dtype()) {
            throw new DTypeMismatchException(op, name, tensor.dtype(), other.dtype() + ", as " + otherName + " is");
        }
    }

    static void rank(Op op, String name, Tensor tensor, int rank) {
        if (tensor.shape().rank() != rank) {
            throw new ShapeMismatchException(
                    op,
                    name,
                    tensor.shape(),
                    name + " " + tensor.shape() + " has rank " + tensor.shape().rank() + " but must have rank " + rank);
        }
    }

    /** Labels and the results of argmax count the columns of a row in 32 bits, and so do loops over a row. */
    static void shortRows(Op op, String name, Tensor tensor) {
        if (tensor.shape().rowSize() > Integer.MAX_VALUE) {
            throw new ShapeMismatchException(
                    op,
                    name,
                    tensor.shape(),
                    name + " " + tensor.shape() + " has more than " + Integer.MAX_VALUE + " elements in a row");
        }
    }

    static void equalDim(Op op, String name, Tensor tensor, int axis, String otherName, Tensor other, int otherAxis) {
        if (tensor.shape().dim(axis) != other.shape().dim(otherAxis)) {
            throw new ShapeMismatchException(
                    op,
                    name,
                    tensor.shape(),
                    "dimension " + axis + " of " + name + " " + tensor.shape() + " must equal dimension " + otherAxis
                            + " of " + otherName + " " + other.shape());
        }
    }

    static void equalShape(Op op, String name, Tensor tensor, String otherName, Tensor other) {
        if (!tensor.shape().equals(other.shape())) {
            throw new ShapeMismatchException(
                    op,
                    name,
                    tensor.shape(),
                    name + " " + tensor.shape() + " must have the shape of " + otherName + " " + other.shape());
        }
    }

    static void disjoint(Op op, String output, Tensor tensor, String otherName, Tensor other) {
        if (tensor.overlaps(other)) {
            throw new AliasException(op, output, otherName);
        }
    }

    static void disjointOrSame(Op op, String output, Tensor tensor, String otherName, Tensor other) {
        if (!tensor.isSameMemory(other)) {
            disjoint(op, output, tensor, otherName, other);
        }
    }

    /** Both may be absent; if they are not, they are disjoint. */
    static void disjointIfPresent(
            Op op, String output, @Nullable Tensor tensor, String otherName, @Nullable Tensor other) {
        if (tensor != null && other != null) {
            disjoint(op, output, tensor, otherName, other);
        }
    }

    static void required(Op op, String name, @Nullable Tensor tensor, String reason) {
        if (tensor == null) {
            throw new MissingOperandException(op, name, reason);
        }
    }

    /** The option is not null. */
    static void given(Op op, String name, @Nullable Object option) {
        if (option == null) {
            throw new InvalidOptionException(op, name, "null", "given");
        }
    }

    static void option(Op op, boolean valid, String name, Object value, String requirement) {
        if (!valid) {
            throw new InvalidOptionException(op, name, value, requirement);
        }
    }

    /** A number, which is boxed only to be reported. */
    static void option(Op op, boolean valid, String name, double value, String requirement) {
        if (!valid) {
            throw new InvalidOptionException(op, name, value, requirement);
        }
    }

    /** A number, which is boxed only to be reported. */
    static void option(Op op, boolean valid, String name, float value, String requirement) {
        if (!valid) {
            throw new InvalidOptionException(op, name, value, requirement);
        }
    }
}
