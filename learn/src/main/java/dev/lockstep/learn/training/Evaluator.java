package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Predictions;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a model on sets of images, one block of rows at a time so that any number of images fits. The logits of the last set are
 * kept, so that predictions for it cost little after its evaluation.
 */
final class Evaluator {
    private static final int BLOCK = 1000;

    private final Ops ops;
    private final LinearClassifier model;
    private final Tensor x;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor correct;
    private final Tensor predicted;
    private @Nullable DeviceExamples measured;

    /**
     * Makes the tensors.
     *
     * @param kept how many images the set has whose logits are kept; of larger sets they are not
     */
    Evaluator(Ops ops, LinearClassifier model, int kept, TensorFactory factory) {
        this.ops = ops;
        this.model = model;
        int rows = Math.max(BLOCK, kept);
        this.x = factory.tensor(DType.F32, BLOCK, model.weight().shape().dim(1)).named("evaluation.x");
        this.logits =
                factory.tensor(DType.F32, rows, model.weight().shape().dim(0)).named("evaluation.logits");
        this.loss = factory.tensor(DType.F32).named("evaluation.loss");
        this.correct = factory.tensor(DType.I32).named("evaluation.correct");
        this.predicted = factory.tensor(DType.I32, rows).named("evaluation.predicted");
    }

    /** Must be called when the model changes. */
    void forget() {
        measured = null;
    }

    Evaluation evaluate(DeviceExamples images) {
        boolean keep = fits(images);
        measured = null;
        ops.fill(correct, 0);
        double totalLoss = 0;
        for (int from = 0; from < images.size(); from += BLOCK) {
            int to = Math.min(images.size(), from + BLOCK);
            Tensor blockX = x.rows(0, to - from);
            Tensor blockLogits = keep ? logits.rows(from, to) : logits.rows(0, to - from);
            Tensor labels = images.labels().rows(from, to);
            ops.convert(images.values().rows(from, to), images.scale(), blockX);
            ops.linear(blockX, model.weight(), model.bias(), blockLogits);
            ops.softmaxCrossEntropy(blockLogits, labels, CrossEntropy.sum(), loss, null);
            ops.countCorrect(blockLogits, labels, correct, Write.ACCUMULATE);
            totalLoss += loss.toFloatArray()[0];
        }
        measured = keep ? images : null;
        return new Evaluation(totalLoss / images.size(), correct.toIntArray()[0], images.size());
    }

    /** Classifies a set whose logits can be kept. */
    Predictions predict(DeviceExamples images) {
        if (!images.equals(measured)) {
            evaluate(images);
        }
        measured = null;
        Tensor kept = logits.rows(0, images.size());
        Tensor classes = predicted.rows(0, images.size());
        ops.argmax(kept, classes);
        ops.softmax(kept, kept);
        return new Predictions(Math.toIntExact(model.bias().size()), classes.toIntArray(), kept.toFloatArray());
    }

    private boolean fits(DeviceExamples images) {
        return images.size() <= logits.shape().dim(0);
    }
}
