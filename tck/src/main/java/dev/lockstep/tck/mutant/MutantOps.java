package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.spi.CallOps;
import dev.lockstep.spi.OpCall;

/** Right ops with one mistake. */
final class MutantOps extends CallOps {
    private final Mutant mutant;
    private final Ops right;
    private int calls;

    MutantOps(Mutant mutant, Ops right) {
        this.mutant = mutant;
        this.right = right;
    }

    @Override
    protected void handle(OpCall call) {
        calls++;
        switch (call) {
            case OpCall.Linear linear -> LinearMistakes.linear(mutant, linear, right, calls);
            case OpCall.LinearBackward backward -> LinearMistakes.backward(mutant, backward, right);
            case OpCall.Softmax softmax -> LossMistakes.softmax(mutant, softmax, right);
            case OpCall.SoftmaxCrossEntropy loss -> LossMistakes.crossEntropy(mutant, loss, right);
            case OpCall.Argmax argmax -> LossMistakes.argmax(mutant, argmax, right);
            case OpCall.SgdStep sgd -> OptimizerMistakes.sgd(mutant, sgd, right);
            case OpCall.AdamWStep adamW -> OptimizerMistakes.adamW(mutant, adamW, right);
            case OpCall.GatherRows gather -> DataMistakes.gather(mutant, gather, right);
            case OpCall.Relu relu -> DataMistakes.relu(mutant, relu, right);
            case OpCall.Convert convert -> DataMistakes.convert(mutant, convert, right);
            case OpCall.Increment increment -> DataMistakes.increment(mutant, increment, right);
            default -> call.on(right);
        }
    }
}
