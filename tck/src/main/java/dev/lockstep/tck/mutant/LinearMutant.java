package dev.lockstep.tck.mutant;

import dev.lockstep.MathMode;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;

/** What linear and its backward can do wrong. */
public enum LinearMutant implements Mutant {
    BIAS_DROPPED("linear leaves the bias out", "linear/n=16,in=784,out=10,bias,data=dense,seed=0"),
    TF32_INPUTS("linear rounds its factors to TF32", "linear/n=33,in=16,out=16,data=tripwire,seed=0"),
    BF16_PRODUCTS(
            MathMode.TF32,
            "linear rounds its factors to BF16, opened in TF32",
            "linear/n=207,in=16,out=13,data=dense,seed=0"),
    BF16_GRADIENTS(
            MathMode.TF32,
            "linearBackward rounds its factors to BF16, opened in TF32",
            "linearBackward/n=1,in=784,out=10,dx,dw,db,data=dense,seed=0"),
    BF16_SUMS(
            MathMode.BF16,
            "linear adds up in BF16, not only its factors are rounded",
            "linear/n=16,in=784,out=10,data=positive,seed=0"),
    MATH_MODE_IGNORED(
            MathMode.BF16, "all is computed in FP32, opened in BF16", "linear/n=207,in=16,out=13,data=dense,seed=0"),
    BF16_BIAS(MathMode.BF16, "linear rounds its bias to BF16", "linear/n=1,in=1,out=207,bias,data=dense,seed=0"),
    LAST_COLUMN_SKIPPED("linear does not write its last column", "linear/n=13,in=31,out=16,data=integers,seed=0"),
    ONE_NAN("linear leaves a NaN", "linear/n=16,in=784,out=10,data=dense,seed=0"),
    ONE_ELEMENT_OFF("one element of gradWeight is 1 % off", "linearBackward/n=16,in=784,out=10,dw,data=dense,seed=0"),
    GRADIENT_OVERWRITES(
            "linearBackward overwrites where it should accumulate",
            "linearBackward/n=16,in=784,out=10,db,accumulate,data=dense,seed=0"),
    INPUT_SPOILED(
            "linearBackward uses gradY as its workspace", "linearBackward/n=16,in=784,out=10,dx,data=dense,seed=0"),
    NOT_DETERMINISTIC("linear gives other bits each time", "linear/n=16,in=784,out=10,data=dense,seed=0");

    private static final int TF32_BITS = 11;
    private static final int BF16_BITS = 8;

    private final MathMode mode;
    private final String mistake;
    private final String witness;

    LinearMutant(String mistake, String witness) {
        this(MathMode.FP32, mistake, witness);
    }

    LinearMutant(MathMode mode, String mistake, String witness) {
        this.mode = mode;
        this.mistake = mistake;
        this.witness = witness;
    }

    @Override
    public MathMode mode() {
        return mode;
    }

    @Override
    public String mistake() {
        return mistake;
    }

    @Override
    public String witness() {
        return witness;
    }

    @Override
    public void call(OpCall call, Ops right, int nth) {
        switch (call) {
            case LinearCall.Linear forward -> forward(forward, right, nth);
            case LinearCall.LinearBackward backward -> backward(backward, right);
            default -> right.call(call);
        }
    }

    @Override
    public String toString() {
        return label();
    }

    private void forward(LinearCall.Linear call, Ops right, int nth) {
        Tensor y = call.y();
        switch (this) {
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
                    set(y, 0, nth % 2 == 0 ? first : Math.nextUp(first));
                }
            }
            default -> right.call(call);
        }
    }

    private void backward(LinearCall.LinearBackward call, Ops right) {
        switch (this) {
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

    /** Rounds to so many significant bits, ties to even. */
    private static float rounded(float value, int bits) {
        int dropped = Float.PRECISION - bits;
        int all = Float.floatToRawIntBits(value);
        int half = (1 << (dropped - 1)) - 1 + (all >>> dropped & 1);
        return Float.isNaN(value) ? value : Float.intBitsToFloat((all + half) & (-1 << dropped));
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
