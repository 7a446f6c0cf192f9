package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.op.ClassCall;
import dev.lockstep.op.ElementCall;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.op.RowCall;
import dev.lockstep.op.SoftmaxCall;
import dev.lockstep.op.VectorCall;

/** Right ops with one mistake. */
final class MutantOps implements Ops {
    private final Mutant mutant;
    private final Ops right;
    private int calls;

    MutantOps(Mutant mutant, Ops right) {
        this.mutant = mutant;
        this.right = right;
    }

    @Override
    public void call(OpCall call) {
        calls++;
        switch (call) {
            case LinearCall.Linear linear -> LinearMistakes.linear(mutant, linear, right, calls);
            case LinearCall.LinearBackward backward -> LinearMistakes.backward(mutant, backward, right);
            case SoftmaxCall.Softmax softmax -> LossMistakes.softmax(mutant, softmax, right);
            case SoftmaxCall.SoftmaxCrossEntropy loss -> LossMistakes.crossEntropy(mutant, loss, right);
            case ClassCall.Argmax argmax -> LossMistakes.argmax(mutant, argmax, right);
            case OptimizerCall.SgdStep sgd -> OptimizerMistakes.sgd(mutant, sgd, right);
            case OptimizerCall.AdamWStep adamW -> OptimizerMistakes.adamW(mutant, adamW, right);
            case RowCall.GatherRows gather -> DataMistakes.gather(mutant, gather, right);
            case ElementCall.Relu relu -> DataMistakes.relu(mutant, relu, right);
            case ElementCall.Convert convert -> DataMistakes.convert(mutant, convert, right);
            case ElementCall.Increment increment -> DataMistakes.increment(mutant, increment, right);
            case VectorCall vectors -> VectorMistakes.vectors(mutant, vectors, right);
            default -> right.call(call);
        }
    }
}
