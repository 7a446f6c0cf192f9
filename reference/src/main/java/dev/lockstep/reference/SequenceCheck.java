package dev.lockstep.reference;

import dev.lockstep.MathMode;
import dev.lockstep.Op;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.Operand;
import dev.lockstep.op.RowCall;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks a list of calls that a device runs as a whole, one op or a recorded step. Operands are downloaded before and after;
 * each call is then judged by itself on exactly what the device had computed before it, so that bounds do not pile up.
 *
 * <p>This needs every value that a call reads or writes to be there before the list or after it: {@link #isPossible} says
 * whether it is, which holds where no operand is written twice.
 */
final class SequenceCheck {
    private final Map<Place, Integer> lastVersions = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Place, Tensor> tensors = new LinkedHashMap<>();

    /** A range of memory. */
    private record Place(Buffer buffer, long offset, long bytes) {
        static Place of(Tensor tensor) {
            return new Place(tensor.buffer(), tensor.byteOffset(), tensor.byteSize());
        }

        boolean overlaps(Place other) {
            return buffer.equals(other.buffer)
                    && bytes > 0
                    && other.bytes > 0
                    && offset < other.offset + other.bytes
                    && other.offset < offset + bytes;
        }

        /** Written out, like {@link #hashCode}: a record's own are put together at run time, which a short run pays for. */
        @Override
        public boolean equals(Object other) {
            return other instanceof Place place
                    && offset == place.offset
                    && bytes == place.bytes
                    && buffer.equals(place.buffer);
        }

        @Override
        public int hashCode() {
            return 31 * buffer.hashCode() + Long.hashCode(offset);
        }
    }

    /** An operand of a call, and how often its place has been written before the call. */
    private record Use(Operand operand, Tensor tensor, Place place, int version) {}

    /** A call with its operands. */
    private record Step(OpCall call, List<Use> uses) {}

    /**
     * What is wrong with a call of the list.
     *
     * @param call the call, with its operands as they were before it
     * @param failure what is wrong
     */
    record Violation(HostCall call, Failure failure) {}

    /**
     * What came of it.
     *
     * @param worst the greatest error as a fraction of its bound
     * @param violation the first element beyond its bound
     * @param mistrusted how many calls left elements that have no bound
     */
    record Outcome(double worst, Optional<Violation> violation, int mistrusted) {}

    SequenceCheck(List<OpCall> calls) {
        for (OpCall call : calls) {
            steps.add(step(call));
        }
    }

    /** Returns whether each call's operands can be known from what is there before and after. */
    boolean isPossible() {
        for (Place written : lastVersions.keySet()) {
            for (Place other : tensors.keySet()) {
                if (!written.equals(other) && written.overlaps(other)) {
                    return false;
                }
            }
        }
        for (int writes : lastVersions.values()) {
            if (writes > 1) {
                return false;
            }
        }
        return true;
    }

    /** Runs the calls by the action given, and judges each. */
    Outcome check(Runnable action, MathMode mode) {
        Map<Place, HostTensor> before = new HashMap<>();
        for (Step step : steps) {
            for (Use use : step.uses()) {
                boolean changes = lastVersions.containsKey(use.place());
                if (changes && use.version() == 0 && use.operand().role().isRead()) {
                    downloaded(use, before);
                }
            }
        }
        action.run();
        Map<Place, HostTensor> after = new HashMap<>();
        double worst = 0;
        int mistrusted = 0;
        for (Step step : steps) {
            HostCall call = hostCall(step, before, after);
            Map<String, HostTensor> written = new HashMap<>();
            for (Use use : step.uses()) {
                if (use.operand().role().isWritten()) {
                    written.put(use.operand().name(), now(use, after));
                }
            }
            Judge.Verdict verdict = Judge.judge(call, written, mode);
            worst = Math.max(worst, verdict.worst());
            mistrusted += verdict.whole() ? 0 : 1;
            if (verdict.failure().isPresent()) {
                Violation violation = new Violation(call, verdict.failure().get());
                return new Outcome(worst, Optional.of(violation), mistrusted);
            }
        }
        return new Outcome(worst, Optional.empty(), mistrusted);
    }

    private Step step(OpCall call) {
        List<Use> uses = new ArrayList<>();
        call.map((operand, tensor) -> {
            if (tensor != null) {
                Place place = Place.of(tensor);
                tensors.putIfAbsent(place, tensor);
                uses.add(new Use(operand, tensor, place, lastVersions.getOrDefault(place, 0)));
            }
            return tensor;
        });
        for (Use use : uses) {
            if (use.operand().role().isWritten()) {
                lastVersions.put(use.place(), use.version() + 1);
            }
        }
        return new Step(call, uses);
    }

    private HostCall hostCall(Step step, Map<Place, HostTensor> before, Map<Place, HostTensor> after) {
        Map<String, HostTensor> operands = new HashMap<>();
        Optional<String> inPlace = Optional.empty();
        for (Use use : step.uses()) {
            String name = use.operand().name();
            if (use.operand().role() == Operand.Role.OUT) {
                inPlace = inPlace.isPresent() ? inPlace : sharer(step, use);
                operands.put(
                        name,
                        HostTensor.zeros(use.tensor().dtype(), use.tensor().shape()));
            } else if (!isGathered(step, use)) {
                boolean isEarlier = use.version() == 0 && lastVersions.containsKey(use.place());
                operands.put(
                        name,
                        isEarlier ? before.get(use.place()).reshape(use.tensor().shape()) : now(use, after));
            }
        }
        if (step.call().op() == Op.GATHER_ROWS && !operands.containsKey("source")) {
            takeRows(step, operands);
        }
        return new HostCall(step.call().unbound(), operands, inPlace);
    }

    private static HostTensor now(Use use, Map<Place, HostTensor> after) {
        return downloaded(use, after).reshape(use.tensor().shape());
    }

    private static HostTensor downloaded(Use use, Map<Place, HostTensor> known) {
        HostTensor content = known.get(use.place());
        if (content == null) {
            content = HostTensor.download(use.tensor());
            known.put(use.place(), content);
        }
        return content;
    }

    private static Optional<String> sharer(Step step, Use output) {
        for (Use use : step.uses()) {
            boolean shares =
                    use.place().equals(output.place()) && output.place().bytes() > 0;
            if (shares && !use.operand().name().equals(output.operand().name())) {
                return Optional.of(use.operand().name());
            }
        }
        return Optional.empty();
    }

    /** A data set is not downloaded for the sake of one batch. */
    private boolean isGathered(Step step, Use use) {
        return step.call().op() == Op.GATHER_ROWS
                && use.operand().name().equals("source")
                && !lastVersions.containsKey(use.place());
    }

    /** Makes the call one on just the rows of the batch: they become the source, and the indices count them. */
    private static void takeRows(Step step, Map<String, HostTensor> operands) {
        Tensor source = ((RowCall.GatherRows) step.call()).source();
        HostTensor index = operands.get("index");
        HostTensor counter = operands.get("step");
        int batch = operands.get("out").dim(0);
        int from = counter == null ? 0 : counter.toInts()[0] * batch;
        int rowBytes = Math.toIntExact(source.shape().rowSize() * source.dtype().byteSize());
        byte[] rows = new byte[batch * rowBytes];
        int[] renumbered = new int[index.size()];
        for (int i = 0; i < batch; i++) {
            long row = (long) index.get(from + i);
            source.rows(row, row + 1).copyTo(MemorySegment.ofArray(rows).asSlice((long) i * rowBytes, rowBytes));
            renumbered[from + i] = i;
        }
        Shape shape = source.shape().withRows(batch);
        operands.put("source", HostTensor.ofBytes(source.dtype(), shape, rows));
        operands.put("index", HostTensor.of(renumbered, index.shape().toArray()));
    }
}
