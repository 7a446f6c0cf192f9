package dev.lockstep.reference;

import dev.lockstep.MathMode;
import dev.lockstep.Op;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Shape;
import dev.lockstep.op.Operand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Holds the outputs of a large call to the float64 reference in part: whole rows of a product, or elements of an optimizer's
 * step, drawn by a seed, the first and the last always among them. What is looked at is judged by the same {@link Policy} as in
 * a whole check; the reference of a product of 2048 × 2048 × 2048 alone would take longer than a benchmark may.
 */
public final class SampledCheck {
    /** Multiplications that the reference may take, so that a check takes well under a second. */
    private static final long MAX_PRODUCTS = 100_000_000;

    private static final int MAX_ELEMENTS = 1 << 16;

    /**
     * What came of it.
     *
     * @param worst the greatest error as a fraction of its bound
     * @param failure the first element beyond its bound; indices count within the sample
     */
    public record Outcome(double worst, Optional<Failure> failure) {}

    private SampledCheck() {}

    /**
     * Judges a call.
     *
     * @param call the call, with its operands as they were before it
     * @param after the operands that it writes, as they are after it, by name
     * @param seed decides what is looked at
     */
    public static Outcome check(HostCall call, Map<String, HostTensor> after, MathMode mode, long seed) {
        double worst = 0;
        for (Part part : parts(call, new PhiloxStream(seed, 0))) {
            Map<String, HostTensor> written = new LinkedHashMap<>();
            for (Operand operand : part.call.signature()) {
                if (operand.role().isWritten()) {
                    written.put(
                            operand.name(),
                            part.selection
                                    .getOrDefault(operand.name(), UnaryOperator.identity())
                                    .apply(after.get(operand.name())));
                }
            }
            Judge.Verdict verdict = Judge.judge(part.call, written, mode);
            worst = Math.max(worst, verdict.worst());
            if (verdict.failure().isPresent()) {
                return new Outcome(worst, verdict.failure());
            }
        }
        return new Outcome(worst, Optional.empty());
    }

    /** A smaller call that gives a part of the outputs, and how its operands are taken from the large call's. */
    private record Part(HostCall call, Map<String, UnaryOperator<HostTensor>> selection) {}

    private static List<Part> parts(HostCall call, PhiloxStream random) {
        return switch (call.op()) {
            case LINEAR -> {
                int[] rows = rows(call, call.operand("y").dim(0), random);
                yield List.of(part(call, List.of(), selectRows(rows, "x", "y")));
            }
            case LINEAR_BACKWARD -> backward(call, random);
            case SGD, ADAM_W -> {
                int size = call.operand("weight").size();
                int[] elements = draw(size, Math.min(size, MAX_ELEMENTS), random);
                Map<String, UnaryOperator<HostTensor>> selection = new LinkedHashMap<>();
                for (String name : List.of("weight", "gradient", "velocity", "mean", "square")) {
                    selection.put(name, tensor -> rows(tensor.reshape(Shape.of(tensor.size())), elements));
                }
                yield List.of(part(call, List.of(), selection));
            }
            default -> List.of(new Part(call, Map.of()));
        };
    }

    /** Rows of the input's gradient need rows of the output's; rows of the weight's need columns of it. */
    private static List<Part> backward(HostCall call, PhiloxStream random) {
        List<Part> parts = new ArrayList<>();
        if (call.operands().containsKey("gradX")) {
            int[] rows = rows(call, call.operand("gradX").dim(0), random);
            parts.add(part(call, List.of("gradWeight", "gradBias"), selectRows(rows, "x", "gradY", "gradX")));
        }
        if (call.operands().containsKey("gradWeight") || call.operands().containsKey("gradBias")) {
            int[] columns = rows(call, call.operand("weight").dim(0), random);
            Map<String, UnaryOperator<HostTensor>> selection = selectRows(columns, "weight", "gradWeight", "gradBias");
            selection.put("gradY", tensor -> columns(tensor, columns));
            parts.add(part(call, List.of("gradX"), selection));
        }
        return parts;
    }

    private static Part part(HostCall call, List<String> without, Map<String, UnaryOperator<HostTensor>> selection) {
        Map<String, HostTensor> operands = new LinkedHashMap<>();
        call.operands().forEach((name, tensor) -> {
            if (!without.contains(name)) {
                operands.put(
                        name,
                        selection.getOrDefault(name, UnaryOperator.identity()).apply(tensor));
            }
        });
        return new Part(new HostCall(call.options(), operands), selection);
    }

    private static int[] rows(HostCall call, int size, PhiloxStream random) {
        long products = call.op() == Op.LINEAR
                ? call.flops() / 2
                : (long) call.operand("gradY").size() * call.operand("x").dim(1);
        long affordable = products == 0 ? size : MAX_PRODUCTS / Math.max(1, products / Math.max(1, size));
        return draw(size, Math.clamp(affordable, Math.min(size, 2), size), random);
    }

    /** Draws distinct numbers below a size, in order, 0 and size − 1 among them. */
    private static int[] draw(int size, int count, PhiloxStream random) {
        TreeSet<Integer> drawn = new TreeSet<>();
        if (size > 0) {
            drawn.add(0);
            drawn.add(size - 1);
        }
        int step = Math.max(1, size / Math.max(1, count));
        for (int from = 0; from < size; from += step) {
            drawn.add(from + random.nextInt(Math.min(step, size - from)));
        }
        return drawn.stream().mapToInt(Integer::intValue).toArray();
    }

    private static Map<String, UnaryOperator<HostTensor>> selectRows(int[] rows, String... names) {
        Map<String, UnaryOperator<HostTensor>> selection = new LinkedHashMap<>();
        for (String name : names) {
            selection.put(name, tensor -> rows(tensor, rows));
        }
        return selection;
    }

    private static HostTensor rows(HostTensor tensor, int[] rows) {
        byte[] from = tensor.toBytes();
        int width = tensor.dim(0) == 0 ? 0 : from.length / tensor.dim(0);
        byte[] taken = new byte[rows.length * width];
        for (int i = 0; i < rows.length; i++) {
            System.arraycopy(from, rows[i] * width, taken, i * width, width);
        }
        return HostTensor.ofBytes(tensor.dtype(), tensor.shape().withRows(rows.length), taken);
    }

    private static HostTensor columns(HostTensor matrix, int[] columns) {
        int rows = matrix.dim(0);
        byte[] from = matrix.toBytes();
        int width = matrix.dtype().byteSize();
        byte[] taken = new byte[rows * columns.length * width];
        for (int r = 0, to = 0; r < rows; r++) {
            for (int column : columns) {
                System.arraycopy(from, (r * matrix.dim(1) + column) * width, taken, to, width);
                to += width;
            }
        }
        return HostTensor.ofBytes(matrix.dtype(), Shape.of(rows, columns.length), taken);
    }
}
