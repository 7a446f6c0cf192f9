package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.Predictions;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Uses a model on a device. */
public final class Predictor {
    private static final int BLOCK = 1000;

    private Predictor() {}

    /** As {@link LinearModel#predict(Compute, MemorySegment)}. */
    public static Predictions predict(Compute compute, LinearModel model, MemorySegment values) {
        Features features = model.features();
        long bytes = features.byteSize();
        if (values.byteSize() % bytes != 0) {
            throw new IllegalArgumentException("%s bytes are not a whole number of examples of %s, which take %s each"
                    .formatted(values.byteSize(), features, bytes));
        }
        int size = Math.toIntExact(values.byteSize() / bytes);
        int classes = model.classNames().size();
        int[] predicted = new int[size];
        float[] probabilities = new float[Math.multiplyExact(size, classes)];
        try (Scope scope = compute.scope()) {
            Ops ops = compute.ops();
            LinearClassifier layer = LinearClassifier.upload(model, scope);
            int block = Math.min(BLOCK, size);
            Tensor raw = scope.tensor(ModelInput.dtype(features), block, features.count())
                    .named("values");
            Tensor x = scope.tensor(DType.F32, block, features.count()).named("x");
            Tensor logits = scope.tensor(DType.F32, block, classes).named("logits");
            Tensor labels = scope.tensor(DType.I32, block).named("labels");
            for (int from = 0; from < size; from += block) {
                int count = Math.min(block, size - from);
                Tensor rows = logits.rows(0, count);
                ModelInput.upload(features, values.asSlice(from * bytes, count * bytes), raw.rows(0, count));
                ops.convert(raw.rows(0, count), features.scale(), x.rows(0, count));
                ops.linear(x.rows(0, count), layer.weight(), layer.bias(), rows);
                ops.argmax(rows, labels.rows(0, count));
                ops.softmax(rows, rows);
                Evaluator.copy(labels.rows(0, count), MemorySegment.ofArray(predicted), from);
                Evaluator.copy(rows, MemorySegment.ofArray(probabilities), (long) from * classes);
            }
        }
        return new Predictions(classes, predicted, probabilities);
    }

    /** As {@link LinearModel#evaluate}. */
    public static Evaluation evaluate(Compute compute, LinearModel model, Examples examples) {
        if (!examples.features().equals(model.features())) {
            throw new IllegalArgumentException("the model knows features %s with %s, not %s with %s"
                    .formatted(
                            model.features(),
                            entry(model.features()),
                            examples.features(),
                            entry(examples.features())));
        }
        try (Scope scope = compute.scope()) {
            Evaluator evaluator =
                    new Evaluator(compute.ops(), LinearClassifier.upload(model, scope), 0, scope, scope::record);
            long room = DeviceData.room(compute);
            Optional<DeviceExamples> uploaded = ResidentData.bytes(examples, true, compute) <= room
                    ? DeviceData.attempt(scope, tensors -> DeviceExamples.upload(examples, "examples", true, tensors))
                    : Optional.empty();
            if (uploaded.isPresent()) {
                return evaluator.evaluate(uploaded.get());
            }
            try (BlockStream stream = BlockStream.within(room, 0, compute.queue(), ExampleBlocks.UNIT, examples)) {
                return evaluator.evaluate(new StreamedExamples(stream, examples));
            }
        }
    }

    /** Returns how values enter a model. */
    private static Object entry(Features features) {
        return features.standardization().isPresent()
                ? features.standardization().get()
                : features.scale();
    }
}
