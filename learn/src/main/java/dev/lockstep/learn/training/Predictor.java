package dev.lockstep.learn.training;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Classifies images by a model. */
public final class Predictor {
    private static final int BLOCK = 1000;

    private Predictor() {}

    /**
     * What an image shows.
     *
     * @param label the class of the greatest logit, the lowest of equals
     * @param probabilities of each class
     */
    public record Prediction(int label, List<Float> probabilities) {
        /** Copies the list. */
        public Prediction {
            probabilities = List.copyOf(probabilities);
        }
    }

    /**
     * Classifies images.
     *
     * @param weight [C, P]
     * @param bias [C]
     * @param pixels N images of P unsigned bytes, 0 black to 255 white
     * @return N predictions
     */
    public static List<Prediction> predict(Compute compute, FloatArray weight, FloatArray bias, byte[] pixels) {
        int classes = (int) weight.shape().dim(0);
        int inputs = (int) weight.shape().dim(1);
        int images = pixels.length / inputs;
        List<Prediction> predictions = new ArrayList<>();
        try (Scope scope = compute.scope()) {
            Ops ops = compute.ops();
            Tensor w = scope.tensorOf(weight.values(), classes, inputs).named("weight");
            Tensor b = scope.tensorOf(bias.values(), classes).named("bias");
            Tensor u8 = scope.tensorOf(pixels, images, inputs).named("pixels");
            int block = Math.min(BLOCK, images);
            Tensor x = scope.tensor(DType.F32, block, inputs).named("x");
            Tensor logits = scope.tensor(DType.F32, block, classes).named("logits");
            Tensor labels = scope.tensor(DType.I32, block).named("labels");
            for (int from = 0; from < images; from += block) {
                int count = Math.min(block, images - from);
                Tensor rows = logits.rows(0, count);
                ops.convert(u8.rows(from, from + count), Scale.PIXELS, x.rows(0, count));
                ops.linear(x.rows(0, count), w, b, rows);
                ops.argmax(rows, labels.rows(0, count));
                ops.softmax(rows, rows);
                float[] probabilities = rows.toFloatArray();
                int[] best = labels.rows(0, count).toIntArray();
                for (int i = 0; i < count; i++) {
                    List<Float> row = new ArrayList<>(classes);
                    for (int c = 0; c < classes; c++) {
                        row.add(probabilities[i * classes + c]);
                    }
                    predictions.add(new Prediction(best[i], row));
                }
            }
        }
        return predictions;
    }
}
