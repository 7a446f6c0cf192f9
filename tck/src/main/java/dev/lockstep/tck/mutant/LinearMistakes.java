package dev.lockstep.tck.mutant;

import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;

/** What linear and its backward can do wrong. */
final class LinearMistakes {
    private static final int TF32_BITS = 11;
    private static final int BF16_BITS = 8;

    private LinearMistakes() {}

    static void linear(Mutant mutant, LinearCall.Linear call, Ops right, int calls) {
        Tensor y = call.y();
        switch (mutant) {
            case BIAS_DROPPED -> right.linear(call.x(), call.weight(), null, y);
            case TF32_INPUTS -> rounded(call, right, TF32_BITS);
            case BF16_PRODUCTS -> rounded(call, right, BF16_BITS);
            case BF16_SUMS -> {
                right.call(call);
                y.copyFrom(sumsInBf16(call));
            }
            case BF16_BIAS -> {
                try (Tensor bias = call.bias() == null ? null : rounded(call.bias(), BF16_BITS)) {
                    right.linear(call.x(), call.weight(), bias, y);
                }
            }
            case LAST_COLUMN_SKIPPED -> {
                float[] before = y.toFloatArray();
                right.call(call);
                float[] after = y.toFloatArray();
                int columns = (int) y.shape().dim(1);
                for (int i = columns - 1; columns > 0 && i < after.length; i += columns) {
                    after[i] = before[i];
                }
                y.copyFrom(after);
            }
            case ONE_NAN -> {
                right.call(call);
                set(y, y.size() / 2, Float.NaN);
            }
            case NOT_DETERMINISTIC -> {
                right.call(call);
                if (y.size() > 0) {
                    float first = y.toFloatArray()[0];
                    set(y, 0, calls % 2 == 0 ? first : Math.nextUp(first));
                }
            }
            default -> right.call(call);
        }
    }

    static void backward(Mutant mutant, LinearCall.LinearBackward call, Ops right) {
        switch (mutant) {
            case ONE_ELEMENT_OFF -> {
                right.call(call);
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
                right.call(call);
                set(call.gradY(), 0, 0);
            }
            case BF16_GRADIENTS -> {
                try (Tensor x = rounded(call.x(), BF16_BITS);
                        Tensor weight = rounded(call.weight(), BF16_BITS);
                        Tensor gradY = rounded(call.gradY(), BF16_BITS)) {
                    right.linearBackward(x, weight, gradY, call.gradX(), call.gradWeight(), null, call.write());
                    right.linearBackward(
                            call.x(), call.weight(), call.gradY(), null, null, call.gradBias(), call.write());
                }
            }
            default -> right.call(call);
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

    private static void rounded(LinearCall.Linear call, Ops right, int bits) {
        try (Tensor x = rounded(call.x(), bits);
                Tensor weight = rounded(call.weight(), bits)) {
            right.linear(x, weight, call.bias(), call.y());
        }
    }

    private static Tensor rounded(Tensor source, int bits) {
        float[] values = source.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            values[i] = rounded(values[i], bits);
        }
        return source.compute().tensorOf(values, source.shape().toArray());
    }

    /** Rounds to so many significant bits, ties away from 0. */
    private static float rounded(float value, int bits) {
        int dropped = Float.PRECISION - bits;
        return Float.intBitsToFloat((Float.floatToRawIntBits(value) + (1 << (dropped - 1))) & (-1 << dropped));
    }

    private static float[] sumsInBf16(LinearCall.Linear call) {
        float[] x = call.x().toFloatArray();
        float[] weight = call.weight().toFloatArray();
        float[] bias = call.bias() == null ? new float[0] : call.bias().toFloatArray();
        float[] y = new float[(int) call.y().size()];
        int in = (int) call.x().shape().dim(1);
        int out = (int) call.weight().shape().dim(0);
        for (int i = 0; i < y.length; i++) {
            float sum = bias.length == 0 ? 0 : bias[i % out];
            for (int k = 0; k < in; k++) {
                float factor = rounded(x[i / out * in + k], BF16_BITS);
                sum = rounded(sum + factor * rounded(weight[i % out * in + k], BF16_BITS), BF16_BITS);
            }
            y[i] = sum;
        }
        return y;
    }

    private static int largest(float[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = Math.abs(values[i]) > Math.abs(values[largest]) ? i : largest;
        }
        return largest;
    }
}
