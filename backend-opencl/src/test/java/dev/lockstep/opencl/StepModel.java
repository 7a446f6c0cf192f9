package dev.lockstep.opencl;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A linear classifier with data of its own, and the step that trains it, written so that backends recognise it. */
final class StepModel implements AutoCloseable {
    static final int STEPS = 6;

    /**
     * What a step is made of.
     *
     * @param bytes whether pixels and labels are U8, else F32 and I32
     * @param smoothing of the labels
     * @param weightDecay of the weight; the bias has half of it and twice the learning rate
     * @param records whether rows classified correctly are counted, and losses kept
     */
    record Options(
            int batch,
            int features,
            int classes,
            boolean bytes,
            double smoothing,
            double weightDecay,
            boolean records) {}

    final int[] labels;
    final int[] order;
    final Map<String, Tensor> tensors = new LinkedHashMap<>();

    private final Options options;
    private final Compute compute;
    private final Scope scope;
    private final Tensor source;
    private final Tensor classes;
    private final Tensor index;

    /** Makes the model on a device that it closes in the end; {@code change} may put something wrong into a copy of the data. */
    StepModel(Compute compute, Options options, int labelled, int historyRows, UnaryOperator<int[]> change) {
        this.compute = compute;
        this.options = options;
        scope = compute.scope();
        PhiloxStream random = new PhiloxStream(7, 1);
        int images = options.batch + 3;
        byte[] pixels = new byte[images * options.features];
        float[] values = new float[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
            values[i] = random.nextUniform(-100, 200);
        }
        int[] all = new int[images];
        for (int i = 0; i < images; i++) {
            all[i] = random.nextInt(options.classes);
        }
        labels = java.util.Arrays.copyOf(all, labelled == 0 ? images : labelled);
        order = new int[STEPS * options.batch];
        for (int i = 0; i < order.length; i++) {
            order[i] = random.nextInt(labels.length);
        }
        float[] weight = new float[options.classes * options.features];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = random.nextUniform(-0.05f, 0.05f);
        }
        int[] changed = change.apply(labels.clone());
        source = options.bytes
                ? scope.tensorOf(pixels, images, options.features)
                : scope.tensorOf(values, images, options.features);
        classes = options.bytes ? scope.tensorOf(bytes(changed)) : scope.tensorOf(changed);
        index = scope.tensorOf(order, STEPS, options.batch);
        put("x", scope.tensor(DType.F32, options.batch, options.features));
        put("labels", scope.tensor(DType.I32, options.batch));
        put("weight", scope.tensorOf(weight, options.classes, options.features));
        put("bias", scope.tensorOf(new float[options.classes]));
        put("logits", scope.tensor(DType.F32, options.batch, options.classes));
        put("loss", scope.tensor(DType.F32));
        put("gradLogits", scope.tensor(DType.F32, options.batch, options.classes));
        put("gradWeight", scope.tensor(DType.F32, options.classes, options.features));
        put("gradBias", scope.tensor(DType.F32, options.classes));
        put("step", scope.tensorOf(new int[1]).reshape(new long[0]));
        put("correct", scope.tensorOf(new int[1]).reshape(new long[0]));
        put("history", scope.tensorOf(new float[historyRows == 0 ? STEPS : historyRows]));
    }

    StepModel(Compute compute, Options options) {
        this(compute, options, 0, 0, all -> all);
    }

    Compute compute() {
        return compute;
    }

    Tensor get(String name) {
        @Nullable Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(name);
        }
        return tensor;
    }

    /** Replaces the order of the images. */
    void reorder(int[] changed) {
        index.copyFrom(changed);
    }

    void step(Ops ops) {
        Sgd weightRule = Sgd.learningRate(0.1).withWeightDecay(options.weightDecay);
        Sgd biasRule = Sgd.learningRate(0.2).withWeightDecay(options.weightDecay / 2);
        ops.gatherRows(source, index, get("step"), options.bytes ? Scale.PIXELS : new Scale(0.01f, -0.25f), get("x"));
        ops.gatherRows(classes, index, get("step"), Scale.NONE, get("labels"));
        ops.linear(get("x"), get("weight"), get("bias"), get("logits"));
        ops.softmaxCrossEntropy(
                get("logits"),
                get("labels"),
                CrossEntropy.mean().withLabelSmoothing(options.smoothing),
                get("loss"),
                get("gradLogits"));
        if (options.records) {
            ops.countCorrect(get("logits"), get("labels"), get("correct"), Write.ACCUMULATE);
        }
        ops.linearBackward(get("x"), get("weight"), get("gradLogits"), null, get("gradWeight"), get("gradBias"));
        ops.sgd(get("weight"), get("gradWeight"), weightRule);
        ops.sgd(get("bias"), get("gradBias"), biasRule);
        if (options.records) {
            ops.writeRow(get("loss"), get("step"), get("history"));
        }
        ops.increment(get("step"), 1);
    }

    /** Returns how many kernels the device has launched. */
    long launches() {
        return compute.receipt().counters().getOrDefault("kernels launched", 0L);
    }

    @Override
    public void close() {
        scope.close();
        compute.close();
    }

    private void put(String name, Tensor tensor) {
        tensors.put(name, tensor);
    }

    private static byte[] bytes(int[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
