package dev.lockstep;

import dev.lockstep.error.AliasException;
import dev.lockstep.error.DTypeMismatchException;
import dev.lockstep.error.DeviceMismatchException;
import dev.lockstep.error.InvalidOptionException;
import dev.lockstep.error.MissingOperandException;
import dev.lockstep.error.ShapeMismatchException;
import org.jspecify.annotations.Nullable;

/** Single demands on an operand, each with its error. They allocate nothing unless they throw. */
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
        tensor.checkOpen();
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
        if (!tensor.sameMemory(other)) {
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
