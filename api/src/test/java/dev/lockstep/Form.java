package dev.lockstep;

import dev.lockstep.op.OpCall;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One admitted form of a call.
 *
 * @param title tells the forms apart
 * @param operands in the order of {@link OpCall#operands}
 * @param call makes the call of tensors with these names; those that are absent are null
 */
record Form(String title, List<Operand> operands, Function<Map<String, Tensor>, OpCall> call) {
    static Form of(String title, String operands, Function<Map<String, Tensor>, OpCall> call) {
        return new Form(
                title,
                Arrays.stream(operands.split(",", -1)).map(Operand::parse).toList(),
                call);
    }

    /** Makes the operands on one compute, and the call of them. */
    OpCall in(Compute compute) {
        return call.apply(tensors(compute));
    }

    Map<String, Tensor> tensors(Compute compute) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        operands.forEach(operand -> tensors.put(operand.name(), operand.in(compute)));
        return tensors;
    }

    /** Makes the call with one operand that is not as it should be. */
    OpCall with(String name, Tensor replacement, Compute compute) {
        Map<String, Tensor> tensors = tensors(compute);
        if (tensors.put(name, replacement) == null) {
            throw new IllegalArgumentException(title + " has no operand " + name);
        }
        return call.apply(tensors);
    }

    Operand operand(String name) {
        return operands.stream()
                .filter(operand -> operand.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String toString() {
        return title + operands.stream().map(Operand::toString).collect(Collectors.joining(", ", " (", ")"));
    }
}
