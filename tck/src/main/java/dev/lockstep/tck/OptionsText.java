package dev.lockstep.tck;

import dev.lockstep.AdamW;
import dev.lockstep.Op;
import dev.lockstep.Reduction;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Write;
import java.util.OptionalInt;

/** Options as text, {@code key=value} with commas, that case files hold. */
final class OptionsText {
    private OptionsText() {}

    static String format(OpOptions options) {
        return switch (options) {
            case OpOptions.None none -> "none";
            case OpOptions.Value v -> "value=" + v.value();
            case OpOptions.Scaled s ->
                "factor=" + s.scale().factor() + ",shift=" + s.scale().shift();
            case OpOptions.Random r ->
                "low=" + r.low() + ",high=" + r.high() + ",seed=" + r.seed() + ",stream=" + r.stream();
            case OpOptions.By b -> "by=" + b.by();
            case OpOptions.Writing w -> "write=" + w.write();
            case OpOptions.Loss l ->
                "reduction=" + l.reduction() + ",smoothing=" + l.labelSmoothing()
                        + (l.ignoreIndex().isPresent()
                                ? ",ignore=" + l.ignoreIndex().getAsInt()
                                : "");
            case OpOptions.SgdStep s ->
                "lr=" + s.sgd().learningRate() + ",momentum=" + s.sgd().momentum() + ",dampening="
                        + s.sgd().dampening() + ",decay=" + s.sgd().weightDecay()
                        + (s.sgd().nesterov() ? ",nesterov" : "");
            case OpOptions.AdamWStep a ->
                "lr=" + a.adamW().learningRate() + ",beta1=" + a.adamW().beta1() + ",beta2="
                        + a.adamW().beta2() + ",epsilon=" + a.adamW().epsilon() + ",decay="
                        + a.adamW().weightDecay();
        };
    }

    /** Reads what {@link #format} wrote; throws {@link CaseNameException} for anything else. */
    static OpOptions parse(Op op, String text) {
        CaseParams params = new CaseParams(text, text);
        OpOptions options = switch (op) {
            case COPY, WRITE_ROW, LINEAR, RELU, RELU_BACKWARD, SOFTMAX, LOG_SOFTMAX, ARGMAX -> {
                params.flag("none");
                yield new OpOptions.None();
            }
            case FILL -> new OpOptions.Value(params.real("value", 0));
            case CONVERT, GATHER_ROWS ->
                new OpOptions.Scaled(new Scale((float) params.real("factor", 1), (float) params.real("shift", 0)));
            case UNIFORM ->
                new OpOptions.Random(
                        (float) params.real("low", 0),
                        (float) params.real("high", 1),
                        params.whole("seed", 0),
                        params.whole("stream", 0));
            case INCREMENT -> new OpOptions.By(params.integer("by", 0));
            case LINEAR_BACKWARD, COUNT_CORRECT ->
                new OpOptions.Writing(params.choice("write", Write.class, Write.OVERWRITE));
            case NLL_LOSS, SOFTMAX_CROSS_ENTROPY ->
                new OpOptions.Loss(
                        params.choice("reduction", Reduction.class, Reduction.MEAN),
                        params.real("smoothing", 0),
                        params.has("ignore") ? OptionalInt.of(params.integer("ignore", 0)) : OptionalInt.empty());
            case SGD ->
                new OpOptions.SgdStep(new Sgd(
                        params.real("lr", 0),
                        params.real("momentum", 0),
                        params.real("dampening", 0),
                        params.flag("nesterov"),
                        params.real("decay", 0)));
            case ADAM_W ->
                new OpOptions.AdamWStep(new AdamW(
                        params.real("lr", 0),
                        params.real("beta1", 0),
                        params.real("beta2", 0),
                        params.real("epsilon", 0),
                        params.real("decay", 0)));
        };
        params.checkAllKnown();
        return options;
    }
}
