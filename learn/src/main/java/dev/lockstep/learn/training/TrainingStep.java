package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One training step as a fixed list of op calls, so that it can be recorded once. The batch is the row of {@link #order} that the step
 * counter on the device names.
 */
final class TrainingStep {
    /** I32 [steps, batch]: the images of each step of the epoch. */
    final Tensor order;
    /** I32 scalar: the steps of the epoch that are done. */
    final Tensor step;
    /** F32 [steps]: the loss of each step of the epoch. */
    final Tensor losses;
    /** I32 scalar: the images of the epoch that were classified rightly. */
    final Tensor correct;
    /** I32 scalar: the updates made, if the optimizer counts them; else 0. */
    final Tensor updates;

    private final DeviceExamples images;
    private final LinearClassifier model;
    private final CrossEntropy crossEntropy;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor gradLogits;
    private final Tensor gradWeight;
    private final Tensor gradBias;
    private final LearningRates rates;
    private final @Nullable AveragedWeights average;
    private final boolean countsUpdates;
    private final List<UpdateRule> parameters;

    /**
     * Makes the tensors.
     *
     * @param trained what the steps change
     * @param model receives the mean of that, if the settings want one; else the same
     */
    TrainingStep(
            DeviceExamples images,
            LinearClassifier trained,
            LinearClassifier model,
            TrainingSettings settings,
            TensorFactory factory) {
        int batch = settings.batch();
        int steps = images.size() / batch;
        long classes = model.bias().size();
        this.images = images;
        this.model = trained;
        this.crossEntropy = CrossEntropy.mean().withLabelSmoothing(settings.labelSmoothing());
        this.order = factory.tensor(DType.I32, steps, batch).named("order");
        this.step = factory.tensor(DType.I32).named("step");
        this.losses = factory.tensor(DType.F32, steps).named("losses");
        this.correct = factory.tensor(DType.I32).named("correct");
        this.x = factory.tensor(DType.F32, batch, model.weight().shape().dim(1)).named("x");
        this.labels = factory.tensor(DType.I32, batch).named("labels");
        this.logits = factory.tensor(DType.F32, batch, classes).named("logits");
        this.loss = factory.tensor(DType.F32).named("loss");
        this.gradLogits = factory.tensor(DType.F32, batch, classes).named("gradLogits");
        this.gradWeight = factory.tensor(DType.F32, model.weight().shape()).named("gradWeight");
        this.gradBias = factory.tensor(DType.F32, model.bias().shape()).named("gradBias");
        this.updates = factory.tensor(DType.I32).named("updates");
        this.countsUpdates = UpdateRule.countsUpdates(settings.optimizer());
        Optimizer optimizer = settings.optimizer();
        this.rates = new LearningRates(optimizer.schedule(), step, steps, UpdateRule.isPlain(optimizer), factory);
        this.parameters = List.of(
                UpdateRule.of(optimizer, rates, trained.weight(), gradWeight, factory),
                UpdateRule.of(optimizer, rates, trained.bias(), gradBias, factory));
        this.average = optimizer.averaging().isNone()
                ? null
                : new AveragedWeights(optimizer.averaging(), trained, model, step, steps, factory);
    }

    /** Returns what the optimizer remembers from one step to the next. */
    List<Tensor> optimizerState() {
        return parameters.stream()
                .flatMap(parameter -> parameter.state().stream())
                .toList();
    }

    /**
     * Sets what changes in the course of a training, for an epoch.
     *
     * @param epochs of the training
     */
    void begin(int epoch, int epochs) {
        rates.begin(epoch, epochs);
        if (average != null) {
            average.begin(epoch, epochs);
        }
    }

    void issue(Ops ops) {
        ops.gatherRows(images.values(), order, step, images.scale(), x);
        ops.gatherRows(images.labels(), order, step, Scale.NONE, labels);
        ops.linear(x, model.weight(), model.bias(), logits);
        ops.softmaxCrossEntropy(logits, labels, crossEntropy, loss, gradLogits);
        ops.countCorrect(logits, labels, correct, Write.ACCUMULATE);
        ops.linearBackward(x, model.weight(), gradLogits, null, gradWeight, gradBias);
        rates.issue(ops);
        for (UpdateRule parameter : parameters) {
            parameter.rule().update(ops, updates);
        }
        ops.writeRow(loss, step, losses);
        ops.increment(step, 1);
        if (countsUpdates) {
            ops.increment(updates, 1);
        }
        if (average != null) {
            average.issue(ops);
        }
    }
}
