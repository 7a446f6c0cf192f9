package dev.lockstep.learn.training;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Predictions;
import java.lang.foreign.MemorySegment;
import java.util.IdentityHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a model on sets of images, one block of rows at a time so that any number of images fits. The logits of the last set are
 * kept, so that predictions for it cost little after its evaluation.
 */
final class Evaluator {
    private static final int BLOCK = ExampleBlocks.UNIT;

    private final Ops ops;
    private final LinearClassifier model;
    private final Tensor x;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor correct;
    private final Tensor predicted;
    private final TensorFactory factory;
    private final Function<Consumer<Ops>, Program> recorder;
    private final IdentityHashMap<DeviceExamples, Recorded> recorded = new IdentityHashMap<>();
    private @Nullable ExampleBlocks measured;

    /**
     * An evaluation of a set that lies on the device.
     *
     * @param losses of the blocks
     */
    private record Recorded(Program program, Tensor losses) {}

    /**
     * Makes the tensors.
     *
     * @param kept how many images the set has whose logits are kept; of larger sets they are not
     * @param recorder makes programs that live as long as the tensors
     */
    Evaluator(
            Ops ops,
            LinearClassifier model,
            int kept,
            TensorFactory factory,
            Function<Consumer<Ops>, Program> recorder) {
        this.ops = ops;
        this.factory = factory;
        this.recorder = recorder;
        this.model = model;
        int rows = Math.max(BLOCK, kept);
        this.x = factory.tensor(DType.F32, BLOCK, model.weight().shape().dim(1)).named("evaluation.x");
        this.logits =
                factory.tensor(DType.F32, rows, model.weight().shape().dim(0)).named("evaluation.logits");
        this.loss = factory.tensor(DType.F32).named("evaluation.loss");
        this.correct = factory.tensor(DType.I32).named("evaluation.correct");
        this.predicted = factory.tensor(DType.I32, rows).named("evaluation.predicted");
    }

    /** Returns the bytes of one for the classifiers of a data set. */
    static long bytes(Dataset data, int kept) {
        long rows = Math.max(BLOCK, kept);
        return Float.BYTES * ((long) BLOCK * data.features().count() + rows * (data.classes() + 1) + 2);
    }

    /** Must be called when the model changes. */
    void forget() {
        measured = null;
    }

    Evaluation evaluate(ExampleBlocks images) {
        measured = null;
        double loss = images instanceof DeviceExamples held ? replayed(held) : oneByOne(images);
        measured = fits(images) ? images : null;
        return new Evaluation(loss / images.size(), correct.toIntArray()[0], images.size());
    }

    /** Returns the sum of the losses of a set that comes to the device block by block. */
    private double oneByOne(ExampleBlocks images) {
        ops.fill(correct, 0);
        double[] total = {0};
        forEachBlock(ops, images, fits(images), (_, labels, blockLogits) -> {
            measure(ops, labels, blockLogits, loss);
            total[0] += loss.toFloatArray()[0];
        });
        return total[0];
    }

    /** As {@link #oneByOne}, of a set that stays on the device: what is done with it is recorded once. */
    private double replayed(DeviceExamples images) {
        Recorded evaluation = recorded.computeIfAbsent(images, this::record);
        ModelInput.reading(() -> evaluation.program.run(1));
        double total = 0;
        for (float blockLoss : evaluation.losses.toFloatArray()) {
            total += blockLoss;
        }
        return total;
    }

    private Recorded record(DeviceExamples images) {
        Tensor losses =
                factory.tensor(DType.F32, Math.ceilDiv(images.size(), BLOCK)).named("evaluation.losses");
        Program program = recorder.apply(calls -> {
            calls.fill(correct, 0);
            forEachBlock(calls, images, fits(images), (first, labels, blockLogits) -> {
                int block = first / BLOCK;
                measure(
                        calls,
                        labels,
                        blockLogits,
                        losses.rows(block, block + 1).reshape());
            });
        });
        return new Recorded(program, losses);
    }

    private void measure(Ops calls, Tensor labels, Tensor blockLogits, Tensor blockLoss) {
        calls.softmaxCrossEntropy(blockLogits, labels, CrossEntropy.sum(), blockLoss, null);
        calls.countCorrect(blockLogits, labels, correct, Write.ACCUMULATE);
    }

    /** Classifies a set. */
    Predictions predict(ExampleBlocks images) {
        int count = Math.toIntExact(model.bias().size());
        int[] classes = new int[images.size()];
        float[] probabilities = new float[Math.multiplyExact(images.size(), count)];
        if (fits(images)) {
            if (!images.equals(measured)) {
                evaluate(images);
            }
            measured = null;
            classify(logits.rows(0, images.size()), 0, classes, probabilities);
        } else {
            forEachBlock(
                    ops,
                    images,
                    false,
                    (first, _, blockLogits) -> classify(blockLogits, first, classes, probabilities));
        }
        return new Predictions(count, classes, probabilities);
    }

    /** Computes the logits of each {@value #BLOCK} examples. */
    private void forEachBlock(Ops calls, ExampleBlocks images, boolean keep, Body body) {
        images.forEach((first, rows) -> {
            for (int from = 0; from < rows.size(); from += BLOCK) {
                int to = Math.min(rows.size(), from + BLOCK);
                int place = keep ? first + from : 0;
                Tensor blockX = x.rows(0, to - from);
                Tensor blockLogits = logits.rows(place, place + to - from);
                Tensor values = rows.values().rows(from, to);
                ModelInput.reading(() -> calls.convert(values, rows.scale(), blockX));
                calls.linear(blockX, model.weight(), model.bias(), blockLogits);
                body.accept(first + from, rows.labels().rows(from, to), blockLogits);
            }
        });
    }

    /** Turns logits into predictions, from a place on; the logits become probabilities. */
    private void classify(Tensor rows, int first, int[] classes, float[] probabilities) {
        Tensor labels = predicted.rows(0, rows.shape().dim(0));
        ops.argmax(rows, labels);
        ops.softmax(rows, rows);
        copy(labels, MemorySegment.ofArray(classes), first);
        copy(
                rows,
                MemorySegment.ofArray(probabilities),
                (long) first * rows.shape().dim(1));
    }

    /** Copies a tensor of four-byte elements to a place among others. */
    static void copy(Tensor tensor, MemorySegment target, long element) {
        tensor.copyTo(target.asSlice(element * Integer.BYTES, tensor.byteSize()));
    }

    /** What is done with the logits of some examples. */
    private interface Body {
        void accept(int first, Tensor labels, Tensor logits);
    }

    private boolean fits(ExampleBlocks images) {
        return images.size() <= logits.shape().dim(0);
    }
}
