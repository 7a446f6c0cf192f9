package dev.lockstep.op;

import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Maps a call to another of the same op, operand by operand and option by option: see {@link OpCall#map}. A map that notes what it
 * is given and changes nothing lists the parts of a call.
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public interface CallMap {
    /**
     * Returns the tensor that takes an operand's place.
     *
     * @param operand the operand's declaration
     * @param tensor the tensor, or null if it is absent
     */
    @Nullable
    Tensor operand(Operand operand, @Nullable Tensor tensor);

    /** Returns the number that takes an option's place. */
    default double real(String name, double value) {
        return value;
    }

    /** Returns the binary32 number that takes an option's place. */
    default float single(String name, float value) {
        return (float) real(name, value);
    }

    /** Returns the integer that takes an option's place. */
    default long whole(String name, long value) {
        return value;
    }

    /** Returns the flag that takes an option's place. */
    default boolean flag(String name, boolean value) {
        return value;
    }

    /** Returns the constant that takes an option's place. */
    default <E extends Enum<E>> E choice(String name, E value) {
        return value;
    }

    /** Returns the integer, or its absence, that takes an option's place. */
    default OptionalInt optional(String name, OptionalInt value) {
        return value;
    }

    /** Returns the scale that takes an option's place. */
    default Scale scale(Scale scale) {
        return new Scale(single("factor", scale.factor()), single("shift", scale.shift()));
    }

    /** An operand that is read. */
    default Tensor in(String name, @Nullable Tensor tensor) {
        return operand(new Operand(name, Operand.Role.IN, false), tensor);
    }

    /** An operand that is read if it is present. */
    default @Nullable Tensor inIfPresent(String name, @Nullable Tensor tensor) {
        return operand(new Operand(name, Operand.Role.IN, true), tensor);
    }

    /** An operand that is written. */
    default Tensor out(String name, @Nullable Tensor tensor) {
        return operand(new Operand(name, Operand.Role.OUT, false), tensor);
    }

    /** An operand that is written if it is present. */
    default @Nullable Tensor outIfPresent(String name, @Nullable Tensor tensor) {
        return operand(new Operand(name, Operand.Role.OUT, true), tensor);
    }

    /** An operand that is read and written. */
    default Tensor inOut(String name, @Nullable Tensor tensor) {
        return operand(new Operand(name, Operand.Role.IN_OUT, false), tensor);
    }

    /** An operand that is written, and read too if it is added to. */
    default Tensor written(String name, @Nullable Tensor tensor, Write write) {
        return operand(new Operand(name, role(write), false), tensor);
    }

    /** An operand that is written if it is present, and read too if it is added to. */
    default @Nullable Tensor writtenIfPresent(String name, @Nullable Tensor tensor, Write write) {
        return operand(new Operand(name, role(write), true), tensor);
    }

    private static Operand.Role role(Write write) {
        return write == Write.ACCUMULATE ? Operand.Role.IN_OUT : Operand.Role.OUT;
    }
}
