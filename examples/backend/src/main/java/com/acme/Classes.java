package com.acme;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.ClassCall;

/** Ops that choose a class from each row of values. */
final class Classes {
    private Classes() {}

    static void execute(ClassCall call) {
        switch (call) {
            case ClassCall.Argmax argmax -> {
                Values out = Values.of(argmax.out());
                for (int r = 0; r < out.size(); r++) {
                    out.set(r, argmax(argmax.values(), r));
                }
            }
            case ClassCall.CountCorrect count -> {
                Values labels = Values.of(count.labels());
                Values out = Values.of(count.count());
                int correct = count.write() == Write.ACCUMULATE ? out.whole(0) : 0;
                for (int r = 0; r < labels.size(); r++) {
                    correct += argmax(count.logits(), r) == labels.whole(r) ? 1 : 0;
                }
                out.set(0, correct);
            }
        }
    }

    /** The lowest of equals, and the first NaN before everything. */
    private static int argmax(Tensor values, int row) {
        Values all = Values.of(values);
        int columns = (int) values.shape().dim(1);
        int best = 0;
        for (int j = 1; j < columns; j++) {
            double value = all.get(row * columns + j);
            double greatest = all.get(row * columns + best);
            if (value > greatest || (Double.isNaN(value) && !Double.isNaN(greatest))) {
                best = j;
            }
        }
        return best;
    }
}
