package dev.lockstep.op;

import dev.lockstep.Compute;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.error.ReadOnlyOperandException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of an op as a value: the arguments of a method of {@link dev.lockstep.Ops}. A call without operands stands for its options
 * alone.
 */
@SuppressWarnings("exports") // @Nullable is there for tools: whoever compiles against this module need not have it
public sealed interface OpCall
        permits ElementCall, RowCall, LinearCall, SoftmaxCall, ClassCall, OptimizerCall, VectorCall {
    /** Returns the op. */
    Op op();

    /** Returns the operand that decides which device the call goes to: the first of the signature. */
    @Nullable
    Tensor first();

    /**
     * Returns this call with each operand and option replaced by what a map gives for it. Operands are asked for in the order
     * of the signature.
     */
    OpCall map(CallMap map);

    /**
     * Checks the arguments: presence, devices, dtypes, shapes, aliasing, options, lifetimes.
     *
     * @param compute where the operands must live; its lock is held
     * @throws dev.lockstep.error.LockstepException a subclass of it that names what does not fit
     */
    void check(Compute compute);

    /**
     * Checks that no output may only be read. It looks at every operand by {@link #map}, so it is asked only where there are such tensors.
     *
     * @throws dev.lockstep.error.ReadOnlyOperandException if one may
     */
    default void checkWritable() {
        map((operand, tensor) -> {
            if (tensor != null && operand.role().isWritten() && tensor.isReadOnly()) {
                throw new ReadOnlyOperandException(op(), operand.name(), tensor);
            }
            return tensor;
        });
    }

    /**
     * Returns the floating-point operations of the op on operands of these shapes, multiplications and additions counted one
     * by one.
     */
    long flops(OperandShapes shapes);

    /** Returns the tensors that take part, absent ones left out, in the order of the signature. */
    default List<Tensor> operands() {
        return new ArrayList<>(named().values());
    }

    /** Returns the operands that are present, by name, in the order of the signature. */
    default Map<String, Tensor> named() {
        Map<String, Tensor> present = new LinkedHashMap<>();
        map((operand, tensor) -> {
            if (tensor != null) {
                present.put(operand.name(), tensor);
            }
            return tensor;
        });
        return present;
    }

    /** Returns the declarations of all operands, those that are absent included, in the order of the signature. */
    default List<Operand> signature() {
        List<Operand> signature = new ArrayList<>();
        map((operand, tensor) -> {
            signature.add(operand);
            return tensor;
        });
        return signature;
    }

    /** Returns this call on other tensors; those that are missing are absent. */
    default OpCall on(Map<String, Tensor> tensors) {
        return map((operand, tensor) -> tensors.get(operand.name()));
    }

    /** Returns this call without its operands. */
    default OpCall unbound() {
        return on(Map.of());
    }
}
