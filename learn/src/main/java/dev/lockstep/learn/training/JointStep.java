package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Reduction;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.TrainingSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * One step of K models of C classes as one layer of K·C outputs. Its logits [batch, K·C] are the logits [batch·K, C] of K models for each
 * example, so the softmax cross-entropy needs no more than each label K times. Each model has its rows of weight and bias, and its own rate.
 */
final class JointStep {
    final Tensor step;
    final Tensor order;
    final Tensor labelOrder;
    final Tensor lossTable;
    final Tensor predictedTable;
    private final int batch;
    private final LinearClassifier layer;
    private final CrossEntropy crossEntropy;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor logits;
    private final Tensor gradLogits;
    private final Tensor losses;
    private final Tensor predicted;
    private final Tensor gradWeight;
    private final Tensor gradBias;
    private final Tensor updates;
    private final boolean countsUpdates;
    private final LearningRates rates;
    private final List<UpdateRule> rules = new ArrayList<>();

    /**
     * Makes the tensors.
     *
     * @param layer weight and bias of all models
     * @param models the same of each, as views
     * @param settings of each model, equal but for the rate
     * @param steps of an epoch
     * @param table the most numbers that a table of a stretch of steps has
     */
    JointStep(
            LinearClassifier layer,
            List<LinearClassifier> models,
            List<TrainingSettings> settings,
            int steps,
            int table,
            TensorFactory factory) {
        TrainingSettings first = settings.getFirst();
        Optimizer optimizer = first.optimizer();
        int heads = models.size();
        long classes = models.getFirst().bias().size();
        this.batch = first.batch();
        this.layer = layer;
        this.crossEntropy = new CrossEntropy(Reduction.NONE, first.labelSmoothing(), null, null, OptionalInt.empty());
        int rows = batch * heads;
        int stretch = Math.clamp(table / rows, 1, steps);
        this.step = factory.tensor(DType.I32).named("joint.step");
        this.order = factory.tensor(DType.I32, stretch, batch).named("joint.order");
        this.labelOrder = factory.tensor(DType.I32, stretch, rows).named("joint.labelOrder");
        this.lossTable = factory.tensor(DType.F32, stretch, rows).named("joint.losses");
        this.predictedTable = factory.tensor(DType.I32, stretch, rows).named("joint.predictions");
        this.x = factory.tensor(DType.F32, batch, layer.weight().shape().dim(1)).named("joint.x");
        this.labels = factory.tensor(DType.I32, rows).named("joint.labels");
        this.logits = factory.tensor(DType.F32, batch, heads * classes).named("joint.logits");
        this.gradLogits = factory.tensor(DType.F32, batch, heads * classes).named("joint.gradLogits");
        this.losses = factory.tensor(DType.F32, rows).named("joint.loss");
        this.predicted = factory.tensor(DType.I32, rows).named("joint.predicted");
        this.gradWeight = factory.tensor(DType.F32, layer.weight().shape()).named("joint.gradWeight");
        this.gradBias = factory.tensor(DType.F32, layer.bias().shape()).named("joint.gradBias");
        this.updates = factory.tensor(DType.I32).named("joint.updates");
        this.countsUpdates = UpdateRule.countsUpdates(optimizer);
        this.rates = new LearningRates(optimizer.schedule(), step, steps, UpdateRule.isPlain(optimizer), factory);
        for (int head = 0; head < heads; head++) {
            long from = head * classes;
            LinearClassifier model = models.get(head);
            Optimizer own = settings.get(head).optimizer();
            rules.add(UpdateRule.of(own, rates, model.weight(), gradWeight.rows(from, from + classes), factory));
            rules.add(UpdateRule.of(own, rates, model.bias(), gradBias.rows(from, from + classes), factory));
        }
    }

    /** Returns the most steps of a stretch. */
    int stretch() {
        return Math.toIntExact(order.shape().dim(0));
    }

    /**
     * Sets what changes from step to step, for some steps of an epoch.
     *
     * @param places of the examples, batch after batch
     * @param first the step of the epoch that the counter calls 0
     * @param end the step behind the last one
     */
    void begin(Ops ops, int[] places, int epoch, int epochs, int first, int end) {
        int heads = Math.toIntExact(labels.size() / batch);
        int[] each = new int[(end - first) * batch];
        int[] repeated = new int[each.length * heads];
        System.arraycopy(places, first * batch, each, 0, each.length);
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = each[i / heads];
        }
        order.rows(0, end - first).copyFrom(each);
        labelOrder.rows(0, end - first).copyFrom(repeated);
        rates.begin(epoch, epochs, first, end);
        ops.fill(step, 0);
    }

    void issue(Ops ops, DeviceExamples examples) {
        Tensor rowsOfLogits = logits.reshape(labels.size(), logits.size() / labels.size());
        ops.gatherRows(examples.values(), order, step, examples.scale(), x);
        ops.gatherRows(examples.labels(), labelOrder, step, Scale.NONE, labels);
        ops.linear(x, layer.weight(), layer.bias(), logits);
        ops.softmaxCrossEntropy(
                rowsOfLogits,
                labels,
                crossEntropy,
                losses,
                gradLogits.reshape(rowsOfLogits.shape().toArray()));
        ops.argmax(rowsOfLogits, predicted);
        ops.axpy(1.0 / batch, gradLogits, gradLogits, Write.OVERWRITE);
        ops.linearBackward(x, layer.weight(), gradLogits, null, gradWeight, gradBias);
        rates.issue(ops);
        for (UpdateRule parameter : rules) {
            parameter.rule().update(ops, updates);
        }
        ops.writeRow(losses, step, lossTable);
        ops.writeRow(predicted, step, predictedTable);
        ops.increment(step, 1);
        if (countsUpdates) {
            ops.increment(updates, 1);
        }
    }
}
