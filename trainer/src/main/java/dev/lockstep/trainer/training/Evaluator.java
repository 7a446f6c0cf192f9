package dev.lockstep.trainer.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import java.lang.foreign.MemorySegment;

/** Measures a model on sets of images, a block of rows at a time so that any number of images fits. */
final class Evaluator {
    private static final int BLOCK = 1000;

    private final Ops ops;
    private final LinearClassifier model;
    private final Tensor x;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor correct;
    private final Tensor predicted;

    Evaluator(Ops ops, LinearClassifier model, TensorFactory factory) {
        this.ops = ops;
        this.model = model;
        this.x = factory.tensor(DType.F32, BLOCK, model.weight().shape().dim(1)).named("evaluation.x");
        this.logits =
                factory.tensor(DType.F32, BLOCK, model.weight().shape().dim(0)).named("evaluation.logits");
        this.loss = factory.tensor(DType.F32).named("evaluation.loss");
        this.correct = factory.tensor(DType.I32).named("evaluation.correct");
        this.predicted = factory.tensor(DType.I32, BLOCK).named("evaluation.predicted");
    }

    Evaluation evaluate(LabelledImages images) {
        ops.fill(correct, 0);
        double totalLoss = 0;
        for (int from = 0; from < images.size(); from += BLOCK) {
            int to = Math.min(images.size(), from + BLOCK);
            Tensor blockLogits = logits(images, from, to);
            Tensor labels = images.labels().rows(from, to);
            ops.softmaxCrossEntropy(blockLogits, labels, CrossEntropy.sum(), loss, null);
            ops.countCorrect(blockLogits, labels, correct, Write.ACCUMULATE);
            totalLoss += loss.toFloatArray()[0];
        }
        return new Evaluation(totalLoss / images.size(), correct.toIntArray()[0], images.size());
    }

    Predictions predict(LabelledImages images) {
        int classes = Math.toIntExact(model.bias().size());
        int[] allPredicted = new int[images.size()];
        float[] probabilities = new float[Math.multiplyExact(images.size(), classes)];
        for (int from = 0; from < images.size(); from += BLOCK) {
            int to = Math.min(images.size(), from + BLOCK);
            Tensor blockLogits = logits(images, from, to);
            Tensor blockPredicted = predicted.rows(0, to - from);
            ops.argmax(blockLogits, blockPredicted);
            ops.softmax(blockLogits, blockLogits);
            blockPredicted.copyTo(MemorySegment.ofArray(allPredicted)
                    .asSlice((long) from * Integer.BYTES, blockPredicted.byteSize()));
            blockLogits.copyTo(MemorySegment.ofArray(probabilities)
                    .asSlice((long) from * classes * Float.BYTES, blockLogits.byteSize()));
        }
        return new Predictions(classes, allPredicted, probabilities);
    }

    /** Returns the logits of a range of images, which the next call overwrites. */
    private Tensor logits(LabelledImages images, int from, int to) {
        Tensor blockX = x.rows(0, to - from);
        Tensor blockLogits = logits.rows(0, to - from);
        ops.convert(images.pixels().rows(from, to), Scale.PIXELS, blockX);
        ops.linear(blockX, model.weight(), model.bias(), blockLogits);
        return blockLogits;
    }
}
