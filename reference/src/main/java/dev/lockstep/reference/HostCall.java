package dev.lockstep.reference;

import dev.lockstep.Op;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.Operand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call of an op with all it needs in host memory: what the reference and the policy judge, what case files hold, and
 * what is put on a device to be run. Immutable.
 *
 * @param options the call without its operands
 * @param operands the operands that are present, by name; those that are only written hold what is there before
 * @param inPlace the input that the op's output of the same shape shares its memory with, if any; the output's own entry is then ignored
 */
@SuppressWarnings("exports") // @Nullable is there for tools
public record HostCall(OpCall options, Map<String, HostTensor> operands, Optional<String> inPlace) {
    /** Keeps an unmodifiable copy of the operands in the order of the op's signature. */
    public HostCall {
        Map<String, HostTensor> ordered = new LinkedHashMap<>();
        for (Operand operand : options.signature()) {
            if (operands.containsKey(operand.name())) {
                ordered.put(operand.name(), operands.get(operand.name()));
            }
        }
        if (ordered.size() != operands.size()) {
            throw new IllegalArgumentException(options.op() + " has no operands " + operands.keySet());
        }
        operands = Collections.unmodifiableMap(ordered);
    }

    /** A call whose output has memory of its own. */
    public HostCall(OpCall options, Map<String, HostTensor> operands) {
        this(options, operands, Optional.empty());
    }

    /** Returns the op. */
    public Op op() {
        return options.op();
    }

    /** Returns the operands that are present, with their roles. */
    public List<Operand> signature() {
        return options.signature().stream()
                .filter(operand -> operands.containsKey(operand.name()))
                .toList();
    }

    /** Returns the name of the operand whose memory holds the given one: itself, but for an output in place. */
    String home(Operand operand) {
        String name = operand.name();
        return operand.role() != Operand.Role.OUT
                ? name
                : inPlace.filter(input ->
                                operand(input).shape().equals(operand(name).shape()))
                        .orElse(name);
    }

    /**
     * Reads a call's operands, those that are only written too. Outputs in place are found by their memory. A backend that makes the
     * call reads its own memory: {@link HostTensor#download} would put a copy into the queue that made the tensor.
     */
    public static HostCall read(OpCall call, Function<Tensor, HostTensor> contents) {
        Map<String, Tensor> tensors = call.named();
        Map<String, HostTensor> operands = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> operands.put(name, contents.apply(tensor)));
        Optional<String> inPlace = Optional.empty();
        for (Operand operand : call.signature()) {
            Tensor tensor = tensors.get(operand.name());
            if (tensor != null && operand.role() == Operand.Role.OUT) {
                inPlace = inPlace.or(() -> sharer(operand.name(), tensor, tensors));
            }
        }
        return new HostCall(call.unbound(), operands, inPlace);
    }

    private static Optional<String> sharer(String output, Tensor tensor, Map<String, Tensor> tensors) {
        return tensors.entrySet().stream()
                .filter(other -> !other.getKey().equals(output)
                        && tensor.byteSize() > 0
                        && tensor.isSameMemory(other.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Returns the error that the call must end in, because a label or an index is out of range. */
    public Optional<OperandRangeException> refusal() {
        return RangeRule.violation(this);
    }

    /** Returns an operand that must be present. */
    public HostTensor operand(String name) {
        HostTensor tensor = operands.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(op() + " lacks the operand " + name);
        }
        return tensor;
    }

    /** Returns an operand's elements, which must not be changed, or null if it is absent. */
    double @Nullable [] valuesIfPresent(String name) {
        HostTensor tensor = operands.get(name);
        return tensor == null ? null : tensor.values();
    }

    /** Returns an operand's elements, which must not be changed. */
    double[] values(String name) {
        return operand(name).values();
    }

    /** Returns this call with some operands replaced. */
    public HostCall with(Map<String, HostTensor> replaced) {
        Map<String, HostTensor> changed = new LinkedHashMap<>(operands);
        changed.putAll(replaced);
        return new HostCall(options, changed, inPlace);
    }

    /** Makes tensors that hold the operands, for a benchmark or an experiment, and returns the call on them. */
    public OpCall place(TensorFactory factory) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Operand operand : signature()) {
            tensors.computeIfAbsent(home(operand), name -> {
                HostTensor host = operand(name);
                Tensor tensor = factory.tensor(host.dtype(), host.shape());
                host.uploadTo(tensor);
                return tensor;
            });
            tensors.putIfAbsent(operand.name(), tensors.get(home(operand)));
        }
        return options.on(tensors);
    }

    /** Returns the floating-point operations of the call, multiplications and additions counted one by one. */
    public long flops() {
        return options.flops(name -> {
            HostTensor tensor = operands.get(name);
            return tensor == null ? null : tensor.shape();
        });
    }

    /** Returns the bytes that the call must at least read and write. */
    public long bytes() {
        long sum = 0;
        for (Operand operand : signature()) {
            HostTensor tensor = operand(operand.name());
            long size = (long) tensor.size() * tensor.dtype().byteSize();
            sum += (operand.role().isRead() ? size : 0) + (operand.role().isWritten() ? size : 0);
        }
        return sum;
    }
}
