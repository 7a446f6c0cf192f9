package dev.lockstep.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lockstep.bench.worker.Task;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.ReferenceEpoch;
import java.util.Arrays;
import java.util.Map;

/**
 * The reference epoch in PyTorch through DJL. It is spared what our devices do besides: batches are views, made beforehand, of float
 * data that already are in the order of the epoch, and nothing is counted.
 */
final class DjlTraining implements Task {
    private static final float RATE = (float) ReferenceEpoch.LEARNING_RATE;

    private final NDManager manager;
    private final boolean autograd;
    private final NDArray[] batches = new NDArray[ReferenceEpoch.STEPS];
    private final NDArray[] labels = new NDArray[ReferenceEpoch.STEPS];
    private final NDArray[] oneHot = new NDArray[ReferenceEpoch.STEPS];
    private final NDArray weight;
    private final NDArray bias;
    private final NDArray initialWeight;
    private final NDArray initialBias;
    private final NDArray weightTransposed;
    private final Optimizer sgd =
            Optimizer.sgd().setLearningRateTracker(Tracker.fixed(RATE)).build();

    DjlTraining(NDManager manager, boolean autograd) {
        this.manager = manager;
        this.autograd = autograd;
        int rows = ReferenceEpoch.STEPS * ReferenceEpoch.BATCH;
        NDArray data = manager.create(ReferenceEpoch.batches(), new Shape(rows, ReferenceEpoch.FEATURES));
        long[] classes = Arrays.stream(ReferenceEpoch.targets()).asLongStream().toArray();
        NDArray targets = manager.create(classes, new Shape(rows, 1));
        NDArray hot = targets.squeeze(1).oneHot(ReferenceEpoch.CLASSES, DataType.FLOAT32);
        for (int i = 0; i < ReferenceEpoch.STEPS; i++) {
            String range = i * ReferenceEpoch.BATCH + ":" + (i + 1) * ReferenceEpoch.BATCH;
            batches[i] = data.get(range);
            labels[i] = targets.get(range);
            oneHot[i] = hot.get(range);
        }
        weight = manager.create(
                ReferenceEpoch.initialWeight(), new Shape(ReferenceEpoch.CLASSES, ReferenceEpoch.FEATURES));
        bias = manager.create(ReferenceEpoch.initialBias());
        initialWeight = weight.duplicate();
        initialBias = bias.duplicate();
        weightTransposed = weight.transpose();
        if (autograd) {
            weight.setRequiresGradient(true);
            bias.setRequiresGradient(true);
        }
    }

    @Override
    public void run() {
        for (int i = 0; i < ReferenceEpoch.STEPS; i++) {
            if (autograd) {
                autogradStep(i);
            } else {
                step(i);
            }
        }
    }

    private void step(int i) {
        NDArray x = batches[i];
        NDArray product = x.matMul(weightTransposed);
        NDArray logits = product.addi(bias);
        NDArray logProbabilities = logits.logSoftmax(1);
        NDArray picked = logProbabilities.gather(labels[i], 1);
        NDArray mean = picked.mean();
        NDArray gradLogits = logProbabilities.exp();
        gradLogits.subi(oneHot[i]).divi(ReferenceEpoch.BATCH);
        NDArray transposed = gradLogits.transpose();
        NDArray gradWeight = transposed.matMul(x);
        NDArray gradBias = gradLogits.sum(new int[] {0});
        weight.subi(gradWeight.muli(RATE));
        bias.subi(gradBias.muli(RATE));
        Djl.close(product, logProbabilities, picked, mean, gradLogits, transposed, gradWeight, gradBias);
    }

    private void autogradStep(int i) {
        NDArray transposed;
        NDArray product;
        NDArray logits;
        NDArray logProbabilities;
        NDArray picked;
        NDArray mean;
        NDArray loss;
        try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
            transposed = weight.transpose();
            product = batches[i].matMul(transposed);
            logits = product.add(bias);
            logProbabilities = logits.logSoftmax(1);
            picked = logProbabilities.gather(labels[i], 1);
            mean = picked.mean();
            loss = mean.neg();
            collector.backward(loss);
        }
        NDArray gradWeight = weight.getGradient();
        NDArray gradBias = bias.getGradient();
        sgd.update("weight", weight, gradWeight);
        sgd.update("bias", bias, gradBias);
        Djl.close(transposed, product, logits, logProbabilities, picked, mean, loss, gradWeight, gradBias);
    }

    @Override
    public void restart() {
        if (autograd) {
            weight.set(ReferenceEpoch.initialWeight());
            bias.set(ReferenceEpoch.initialBias());
        } else {
            // DJL's own set gives the array other memory, which the transposed view would not follow.
            weight.muli(0).addi(initialWeight);
            bias.muli(0).addi(initialBias);
        }
    }

    @Override
    public Map<String, HostTensor> written() {
        return Map.of("weight", Djl.host(weight));
    }

    @Override
    public void close() {
        manager.close();
    }
}
