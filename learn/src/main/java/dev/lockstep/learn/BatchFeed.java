package dev.lockstep.learn;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.learn.training.TrainingStreams;
import java.util.Arrays;

/**
 * Examples on a device, from which the steps of a training gather one batch after another. Like those of {@link Trainer}: the same batches
 * in the same order for the same seed on every device, and the last, incomplete batch of an epoch is dropped. Weights of examples stay behind.
 *
 * <p>Its tensors are its factory's. Used by one thread.
 */
public final class BatchFeed {
    private final Scale scale;
    private final Tensor values;
    private final Tensor classes;
    private final Tensor order;
    private final Tensor step;
    private final Tensor x;
    private final Tensor labels;

    /**
     * Uploads the examples, in their own dtype. The batches of epoch 0 of seed 0 come first.
     *
     * @param batch how many examples are seen together
     * @throws IllegalArgumentException if there are fewer examples than a batch has, or the batch is below 1
     */
    public BatchFeed(TensorFactory factory, Examples examples, int batch) {
        if (batch < 1 || examples.size() < batch) {
            throw new IllegalArgumentException(
                    "a batch of " + batch + " cannot be taken from " + examples.size() + " examples");
        }
        int count = examples.features().count();
        this.scale = examples.features().scale();
        this.values = factory.tensor(examples.features().dtype(), examples.size(), count);
        values.copyFrom(examples.values());
        this.classes = factory.tensorOf(examples.labels());
        this.order = factory.tensor(DType.I32, examples.size() / batch, batch);
        this.step = factory.tensor(DType.I32);
        this.x = factory.tensor(DType.F32, batch, count).named("x");
        this.labels = factory.tensor(DType.I32, batch).named("labels");
        shuffle(0, 0);
    }

    /** Returns how many batches an epoch has. */
    public int steps() {
        return Math.toIntExact(order.shape().dim(0));
    }

    /** Begins an epoch: its first batch comes next. */
    public void shuffle(long seed, int epoch) {
        int[] all = TrainingStreams.order(seed, epoch, Math.toIntExact(classes.size()));
        order.copyFrom(Arrays.copyOf(all, Math.toIntExact(order.size())));
        step.copyFrom(new int[1]);
    }

    /** Issues the calls that make the next batch that of {@link #x} and {@link #labels}; at most {@link #steps} times an epoch. */
    public void next(Ops ops) {
        ops.gatherRows(values, order, step, scale, x);
        ops.gatherRows(classes, order, step, Scale.NONE, labels);
        ops.increment(step, 1);
    }

    /** Returns the scaled features of the batch: F32 [batch, features]. */
    public Tensor x() {
        return x;
    }

    /** Returns the classes of the batch: I32 [batch]. */
    public Tensor labels() {
        return labels;
    }
}
