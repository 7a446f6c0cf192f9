package dev.lockstep.op;

import dev.lockstep.Shape;
import org.jspecify.annotations.Nullable;

/** The shapes of a call's operands by name, from which its cost is computed. */
@FunctionalInterface
@SuppressWarnings("exports") // @Nullable is there for tools
public interface OperandShapes {
    /** Returns an operand's shape, or null if it is absent. */
    @Nullable
    Shape of(String operand);

    /** Returns whether an operand is present. */
    default boolean has(String operand) {
        return of(operand) != null;
    }

    /** Returns the number of elements of an operand, 0 if it is absent. */
    default long size(String operand) {
        Shape shape = of(operand);
        return shape == null ? 0 : shape.size();
    }

    /** Returns an extent of an operand, 0 if it is absent. */
    default long dim(String operand, int axis) {
        Shape shape = of(operand);
        return shape == null ? 0 : shape.dim(axis);
    }
}
