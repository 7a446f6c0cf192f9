package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.util.stream.IntStream;

/**
 * The first training step, run one stage at a time so that each stage can be inspected. Every stage is an op on the device, except that
 * the host takes the logarithm of {@link #lossesByLogOfSoftmax}, for which there is no op.
 *
 * <p>It owns its tensors and frees them when it is closed. The compute stays the caller's. Used by one thread.
 */
public final class BatchWalk implements AutoCloseable {
    private final Scope scope;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor logits;
    private final Tensor probabilities;
    private final Tensor losses;
    private final Tensor loss;
    private final Tensor lossesByLog;
    private final Tensor lossByLog;
    private final Tensor predicted;
    private final Tensor correct;
    private final Tensor lossAfter;
    private final Tensor gradWeight;
    private final Tensor gradBias;
    private final LinearClassifier model;
    private final float[] weightBefore;
    private final float[] biasBefore;

    /**
     * Takes the step.
     *
     * @param settings of the training; the label smoothing is left out
     * @throws IllegalArgumentException if there are fewer training images than a batch has
     */
    public BatchWalk(Compute compute, Dataset data, TrainingSettings settings) {
        int batch = settings.batch();
        int pixels = data.features().count();
        int classes = data.classes();
        if (data.train().size() < batch) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " needs as many training examples, but there are "
                            + data.train().size());
        }
        this.scope = compute.scope();
        try {
            this.x = scope.tensor(DType.F32, batch, pixels).named("x");
            this.labels = scope.tensor(DType.I32, batch).named("labels");
            this.logits = scope.tensor(DType.F32, batch, classes).named("logits");
            this.probabilities = scope.tensor(DType.F32, batch, classes).named("probabilities");
            this.losses = scope.tensor(DType.F32, batch).named("losses");
            this.loss = scope.tensor(DType.F32).named("loss");
            this.lossesByLog = scope.tensor(DType.F32, batch).named("lossesByLog");
            this.lossByLog = scope.tensor(DType.F32).named("lossByLog");
            this.predicted = scope.tensor(DType.I32, batch).named("predicted");
            this.correct = scope.tensor(DType.I32).named("correct");
            this.lossAfter = scope.tensor(DType.F32).named("lossAfter");
            this.gradWeight = scope.tensor(DType.F32, classes, pixels).named("gradWeight");
            this.gradBias = scope.tensor(DType.F32, classes).named("gradBias");
            this.model = LinearClassifier.create(scope, compute.ops(), pixels, classes, settings.seed());
            this.weightBefore = model.weight().toFloatArray();
            this.biasBefore = model.bias().toFloatArray();
            walk(compute.ops(), data, settings);
        } catch (RuntimeException | Error e) {
            scope.close();
            throw e;
        }
    }

    private void walk(Ops ops, Dataset data, TrainingSettings settings) {
        Examples first = Batches.first(data.train(), settings.batch(), settings.seed());
        DeviceExamples images = DeviceExamples.upload(first, "batch", false, scope);
        Tensor order =
                scope.tensorOf(IntStream.range(0, images.size()).toArray()).named("order");
        ops.gatherRows(images.values(), order, null, images.scale(), x);
        ops.gatherRows(images.labels(), order, null, Scale.NONE, labels);

        ops.linear(x, model.weight(), model.bias(), logits);
        ops.softmax(logits, probabilities);
        ops.softmaxCrossEntropy(logits, labels, CrossEntropy.none(), losses, null);
        Tensor gradLogits = scope.tensor(DType.F32, logits.shape()).named("gradLogits");
        ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);

        Tensor logOfSoftmax = scope.tensor(DType.F32, logits.shape()).named("logOfSoftmax");
        logOfSoftmax.copyFrom(logarithms(probabilities.toFloatArray()));
        ops.nllLoss(logOfSoftmax, labels, CrossEntropy.none(), lossesByLog);
        ops.nllLoss(logOfSoftmax, labels, CrossEntropy.mean(), lossByLog);

        ops.argmax(logits, predicted);
        ops.countCorrect(logits, labels, correct, Write.OVERWRITE);

        update(ops, gradLogits, settings, data.train().size());
        Tensor logitsAfter = scope.tensor(DType.F32, logits.shape()).named("logitsAfter");
        ops.linear(x, model.weight(), model.bias(), logitsAfter);
        ops.softmaxCrossEntropy(logitsAfter, labels, CrossEntropy.mean(), lossAfter, null);
    }

    private void update(Ops ops, Tensor gradLogits, TrainingSettings settings, int images) {
        Optimizer optimizer = settings.optimizer();
        Tensor updates = scope.tensor(DType.I32).named("updates");
        LearningRates rates = new LearningRates(
                optimizer.schedule(), updates, images / settings.batch(), UpdateRule.isPlain(optimizer), scope);
        ops.linearBackward(x, model.weight(), gradLogits, null, gradWeight, gradBias);
        rates.begin(0, settings.epochs(), 0, 1);
        rates.issue(ops);
        UpdateRule.of(optimizer, rates, model.weight(), gradWeight, scope)
                .rule()
                .update(ops, updates);
        UpdateRule.of(optimizer, rates, model.bias(), gradBias, scope).rule().update(ops, updates);
    }

    private static float[] logarithms(float[] values) {
        float[] logarithms = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            logarithms[i] = (float) Math.log(values[i]);
        }
        return logarithms;
    }

    /** Returns the shape of the flattened batch: [batch, pixels]. */
    public Shape flattened() {
        return x.shape();
    }

    /** Returns the class of each image: [batch]. */
    public int[] labels() {
        return labels.toIntArray();
    }

    /** Returns the logits of all images: [batch, classes]. */
    public float[] logits() {
        return logits.toFloatArray();
    }

    /** Returns the softmax of the logits: [batch, classes]. */
    public float[] probabilities() {
        return probabilities.toFloatArray();
    }

    /** Returns the softmax cross-entropy of each image: [batch]. */
    public float[] losses() {
        return losses.toFloatArray();
    }

    /** Returns the mean softmax cross-entropy. */
    public float loss() {
        return loss.toFloatArray()[0];
    }

    /**
     * Returns the loss of each image by softmax, then its logarithm, then the negative log-likelihood: [batch]. A probability
     * that is rounded, or is too small for binary32 and becomes 0, is lost to the logarithm.
     */
    public float[] lossesByLogOfSoftmax() {
        return lossesByLog.toFloatArray();
    }

    /** Returns the mean of {@link #lossesByLogOfSoftmax}. */
    public float lossByLogOfSoftmax() {
        return lossByLog.toFloatArray()[0];
    }

    /** Returns the class that each image is taken for: [batch]. */
    public int[] predicted() {
        return predicted.toIntArray();
    }

    /** Returns how many images are classified correctly. */
    public int correct() {
        return correct.toIntArray()[0];
    }

    /** Returns the shape of the logits: [batch, classes]. */
    public Shape logitsShape() {
        return logits.shape();
    }

    /** Returns the shape of the weight: [classes, pixels]. */
    public Shape weightShape() {
        return gradWeight.shape();
    }

    /** Returns the gradient of the mean loss by the weight: [classes, pixels]. */
    public float[] gradWeight() {
        return gradWeight.toFloatArray();
    }

    /** Returns the gradient of the mean loss by the bias: [classes]. */
    public float[] gradBias() {
        return gradBias.toFloatArray();
    }

    /** Returns the weight before the update: [classes, pixels]. */
    public float[] weightBefore() {
        return weightBefore.clone();
    }

    /** Returns the weight after the update: [classes, pixels]. */
    public float[] weightAfter() {
        return model.weight().toFloatArray();
    }

    /** Returns the bias before the update: [classes]. */
    public float[] biasBefore() {
        return biasBefore.clone();
    }

    /** Returns the bias after the update: [classes]. */
    public float[] biasAfter() {
        return model.bias().toFloatArray();
    }

    /** Returns the mean softmax cross-entropy of the same batch after the update. */
    public float lossAfterUpdate() {
        return lossAfter.toFloatArray()[0];
    }

    @Override
    public void close() {
        scope.close();
    }
}
