package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Reduction;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * One training step as a fixed list of op calls, so that it can be recorded once for each table of batches. The batch is the row of the
 * table that the step counter on the device names.
 */
final class TrainingStep {
    /** I32 scalar: the steps of the table that are done. */
    final Tensor step;
    /** I32 scalar: the images of the epoch that were classified correctly. */
    final Tensor correct;
    /** I32 scalar: the updates made, if the optimizer counts them; else 0. */
    final Tensor updates;

    private final LinearClassifier model;
    private final CrossEntropy crossEntropy;
    private final @Nullable Tensor rowWeights;
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
            Dataset data,
            LinearClassifier trained,
            LinearClassifier model,
            TrainingSettings settings,
            TensorFactory factory) {
        int batch = settings.batch();
        long classes = model.bias().size();
        int steps = data.train().size() / batch;
        this.model = trained;
        this.rowWeights = data.train().weights().isPresent()
                ? factory.tensor(DType.F32, batch).named("rowWeights")
                : null;
        this.crossEntropy = new CrossEntropy(
                Reduction.MEAN,
                settings.labelSmoothing(),
                classWeights(data, settings, factory),
                rowWeights,
                OptionalInt.empty());
        this.step = factory.tensor(DType.I32).named("step");
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

    private static @Nullable Tensor classWeights(Dataset data, TrainingSettings settings, TensorFactory factory) {
        return settings.classWeights().areNone()
                ? null
                : factory.tensorOf(settings.classWeights().of(data)).named("classWeights");
    }

    /** Returns what the optimizer remembers from one step to the next. */
    List<Tensor> optimizerState() {
        return parameters.stream()
                .flatMap(parameter -> parameter.state().stream())
                .toList();
    }

    /**
     * Sets what changes in the course of a training, for some steps of an epoch.
     *
     * @param epochs of the training
     * @param first the step of the epoch that the counter calls 0
     * @param end the step behind the last one
     */
    void begin(int epoch, int epochs, int first, int end) {
        rates.begin(epoch, epochs, first, end);
        if (average != null) {
            average.begin(epoch, epochs, first, end);
        }
    }

    void issue(Ops ops, BatchSource.Table table) {
        DeviceExamples rows = table.rows();
        ops.gatherRows(rows.values(), table.order(), step, rows.scale(), x);
        ops.gatherRows(rows.labels(), table.order(), step, Scale.NONE, labels);
        if (rows.weights() != null && rowWeights != null) {
            ops.gatherRows(rows.weights(), table.order(), step, Scale.NONE, rowWeights);
        }
        ops.linear(x, model.weight(), model.bias(), logits);
        ops.softmaxCrossEntropy(logits, labels, crossEntropy, loss, gradLogits);
        ops.countCorrect(logits, labels, correct, Write.ACCUMULATE);
        ops.linearBackward(x, model.weight(), gradLogits, null, gradWeight, gradBias);
        rates.issue(ops);
        for (UpdateRule parameter : parameters) {
            parameter.rule().update(ops, updates);
        }
        ops.writeRow(loss, step, table.losses());
        ops.increment(step, 1);
        if (countsUpdates) {
            ops.increment(updates, 1);
        }
        if (average != null) {
            average.issue(ops);
        }
    }
}
