package dev.lockstep.learn.model;

import dev.lockstep.MathMode;
import dev.lockstep.Sgd;
import dev.lockstep.Shape;
import dev.lockstep.learn.ClassWeights;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.StepLosses;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.FloatArray;
import dev.lockstep.learn.training.TrainingState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Model files to test with. */
final class Checkpoints {
    private Checkpoints() {}

    /** Returns a checkpoint with every kind of tensor and number, in the midst of its second epoch. */
    static Checkpoint small() {
        SequencedMap<String, FloatArray> tensors = new LinkedHashMap<>();
        tensors.put("weight", tensor(Shape.of(3, 4), 0.1f));
        tensors.put("bias", tensor(Shape.of(3), -2.5f));
        tensors.put("weight.velocity", tensor(Shape.of(3, 4), 1e-30f));
        tensors.put("bias.velocity", tensor(Shape.of(3), Float.NaN));
        tensors.put("losses", tensor(Shape.of(5), 2.3f));
        List<EpochResult> results = List.of(new EpochResult(
                0, 0.1 + 0.2, 7, 9, new Evaluation(Double.NaN, 1, 2), Duration.ofNanos(123_456_789), StepLosses.NONE));
        return new Checkpoint(
                "1.2.3",
                "cpu",
                new CheckpointSettings(
                        new TrainingSettings(
                                17,
                                3,
                                Optimizer.of(new Sgd(1.0 / 3, 0.9, 0, true, 1e-7)),
                                0.1,
                                ClassWeights.of(Map.of("zero", 2.5, "δύο", 1.0 / 3)),
                                -0x123456789ABCDEFL),
                        MathMode.TF32,
                        12,
                        Path.of("à \"b\"")),
                new DataIdentity(
                        "folder:à \"b\"", "ab".repeat(32), List.of("zero", "eins", "δύο"), Features.images(2, 2), true),
                new TrainingState(Double.POSITIVE_INFINITY, results, 5, 3, 14, tensors));
    }

    /** Returns the bytes of a file with this header and so many zero bytes after it. */
    static byte[] file(String header, int bufferBytes) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + bufferBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .array();
    }

    private static FloatArray tensor(Shape shape, float first) {
        float[] values = new float[(int) shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = first * (i + 1);
        }
        return new FloatArray(shape, values);
    }
}
