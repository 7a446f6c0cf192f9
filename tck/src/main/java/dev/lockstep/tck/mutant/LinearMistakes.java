package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.spi.OpCall;

/** What linear and its backward can do wrong. */
final class LinearMistakes {
    private LinearMistakes() {}

    static void linear(Mutant mutant, OpCall.Linear call, Ops right, int calls) {
        Tensor y = call.y();
        switch (mutant) {
            case BIAS_DROPPED -> right.linear(call.x(), call.weight(), null, y);
            case TF32_INPUTS -> {
                try (Tensor x = roundedToTf32(call.x());
                        Tensor weight = roundedToTf32(call.weight())) {
                    right.linear(x, weight, call.bias(), y);
                }
            }
            case LAST_COLUMN_SKIPPED -> {
                float[] before = y.toFloatArray();
                call.on(right);
                float[] after = y.toFloatArray();
                int columns = (int) y.shape().dim(1);
                for (int i = columns - 1; columns > 0 && i < after.length; i += columns) {
                    after[i] = before[i];
                }
                y.copyFrom(after);
            }
            case ONE_NAN -> {
                call.on(right);
                set(y, y.size() / 2, Float.NaN);
            }
            case NOT_DETERMINISTIC -> {
                call.on(right);
                if (y.size() > 0) {
                    float first = y.toFloatArray()[0];
                    set(y, 0, calls % 2 == 0 ? first : Math.nextUp(first));
                }
            }
            default -> call.on(right);
        }
    }

    static void backward(Mutant mutant, OpCall.LinearBackward call, Ops right) {
        switch (mutant) {
            case ONE_ELEMENT_OFF -> {
                call.on(right);
                if (call.gradWeight() != null && call.gradWeight().size() > 0) {
                    float[] gradients = call.gradWeight().toFloatArray();
                    int largest = largest(gradients);
                    set(call.gradWeight(), largest, 1.01f * gradients[largest]);
                }
            }
            case GRADIENT_OVERWRITES ->
                right.linearBackward(
                        call.x(),
                        call.weight(),
                        call.gradY(),
                        call.gradX(),
                        call.gradWeight(),
                        call.gradBias(),
                        Write.OVERWRITE);
            case INPUT_SPOILED -> {
                call.on(right);
                set(call.gradY(), 0, 0);
            }
            default -> call.on(right);
        }
    }

    /** Sets one element, if there are any. */
    static void set(Tensor tensor, long index, float value) {
        if (tensor.size() > 0) {
            float[] values = tensor.toFloatArray();
            values[(int) index] = value;
            tensor.copyFrom(values);
        }
    }

    private static Tensor roundedToTf32(Tensor source) {
        float[] values = source.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((Float.floatToRawIntBits(values[i]) + 0x1000) & 0xFFFFE000);
        }
        return source.compute().tensorOf(values, source.shape().toArray());
    }

    private static int largest(float[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
        }
        return largest;
    }
}
