package dev.lockstep.tck;

import dev.lockstep.AdamW;
import dev.lockstep.Reduction;
import dev.lockstep.Scale;
import dev.lockstep.Sgd;
import dev.lockstep.Write;
import java.util.OptionalInt;

/** What an op is given besides its operands. */
public sealed interface OpOptions {
    /** For ops that are given nothing else. */
    record None() implements OpOptions {}

    /** Of fill. */
    record Value(double value) implements OpOptions {}

    /** Of convert and gatherRows. */
    record Scaled(Scale scale) implements OpOptions {}

    /** Of uniform. */
    record Random(float low, float high, long seed, long stream) implements OpOptions {}

    /** Of increment. */
    record By(int by) implements OpOptions {}

    /** Of linearBackward and countCorrect. */
    record Writing(Write write) implements OpOptions {}

    /** Of nllLoss and softmaxCrossEntropy; the class weights are an operand. */
    record Loss(Reduction reduction, double labelSmoothing, OptionalInt ignoreIndex) implements OpOptions {}

    /** Of sgd. */
    record SgdStep(Sgd sgd) implements OpOptions {}

    /** Of adamW. */
    record AdamWStep(AdamW adamW) implements OpOptions {}
}
