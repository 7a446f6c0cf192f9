package dev.lockstep.cpu;

import static dev.lockstep.cpu.CpuBuffer.segmentOf;

import dev.lockstep.CrossEntropy;
import dev.lockstep.Op;
import dev.lockstep.Tensor;
import java.lang.foreign.MemorySegment;

/** {@link dev.lockstep.Ops#nllLoss}: one element of each row is read. */
final class NllLoss {
    private final LossTargets targets;

    NllLoss(Kernels kernels) {
        targets = new LossTargets(kernels);
    }

    void call(Tensor logProbabilities, Tensor labels, CrossEntropy options, Tensor loss) {
        long classes = logProbabilities.shape().dim(1);
        targets.set(Op.NLL_LOSS, labels, classes, options);
        MemorySegment values = segmentOf(logProbabilities);
        MemorySegment out = segmentOf(loss);
        double total = 0;
        for (long i = 0; i < labels.size(); i++) {
            int label = targets.label(i);
            double rowLoss = 0;
            if (!targets.isIgnored(label)) {
                long at = logProbabilities.byteOffset() + 4 * (i * classes + label);
                rowLoss = -targets.rowWeight(i) * targets.weight(label) * Memory.getFloat(values, at);
            }
            targets.putRow(out, loss.byteOffset(), i, rowLoss);
            total += rowLoss;
        }
        targets.putTotal(out, loss.byteOffset(), total);
    }
}
