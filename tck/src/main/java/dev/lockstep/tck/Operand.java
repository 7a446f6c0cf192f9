package dev.lockstep.tck;

import dev.lockstep.Op;
import dev.lockstep.Write;
import java.util.List;

/**
 * An operand of an op, by the name it has in {@link dev.lockstep.Ops}.
 *
 * @param name the name
 * @param role what the op does with it
 */
public record Operand(String name, Role role) {
    /** What an op does with an operand. */
    public enum Role {
        /** It is read. */
        IN,
        /** It is written, whatever was there. */
        OUT,
        /** It is read and written. */
        IN_OUT;

        /** Returns whether the op reads it. */
        public boolean isRead() {
            return this != OUT;
        }

        /** Returns whether the op writes it. */
        public boolean isWritten() {
            return this != IN;
        }
    }

    /** Returns the operands of an op in the order of its signature, those that may be absent included. */
    public static List<Operand> of(Op op, OpOptions options) {
        return switch (op) {
            case FILL, UNIFORM -> List.of(out("out"));
            case COPY, CONVERT -> List.of(in("source"), out("out"));
            case INCREMENT -> List.of(inOut("counter"));
            case GATHER_ROWS -> List.of(in("source"), in("index"), in("step"), out("out"));
            case WRITE_ROW -> List.of(in("row"), in("index"), inOut("out"));
            case LINEAR -> List.of(in("x"), in("weight"), in("bias"), out("y"));
            case LINEAR_BACKWARD ->
                List.of(
                        in("x"),
                        in("weight"),
                        in("gradY"),
                        written("gradX", options),
                        written("gradWeight", options),
                        written("gradBias", options));
            case RELU -> List.of(in("x"), out("y"));
            case RELU_BACKWARD -> List.of(in("x"), in("gradY"), out("gradX"));
            case SOFTMAX, LOG_SOFTMAX -> List.of(in("logits"), out("out"));
            case NLL_LOSS -> List.of(in("logProbabilities"), in("labels"), in("classWeights"), out("loss"));
            case SOFTMAX_CROSS_ENTROPY ->
                List.of(in("logits"), in("labels"), in("classWeights"), out("loss"), out("gradLogits"));
            case ARGMAX -> List.of(in("values"), out("out"));
            case COUNT_CORRECT -> List.of(in("logits"), in("labels"), written("count", options));
            case SGD -> {
                boolean moves = ((OpOptions.SgdStep) options).sgd().momentum() > 0;
                yield List.of(inOut("weight"), in("gradient"), moves ? inOut("velocity") : in("velocity"), in("step"));
            }
            case ADAM_W -> List.of(inOut("weight"), in("gradient"), inOut("mean"), inOut("square"), in("step"));
        };
    }

    private static Operand in(String name) {
        return new Operand(name, Role.IN);
    }

    private static Operand out(String name) {
        return new Operand(name, Role.OUT);
    }

    private static Operand inOut(String name) {
        return new Operand(name, Role.IN_OUT);
    }

    private static Operand written(String name, OpOptions options) {
        return ((OpOptions.Writing) options).write() == Write.ACCUMULATE ? inOut(name) : out(name);
    }
}
