package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scale;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The step of a linear classifier, recorded and op by op; that it learns what binary64 learns is for the conformance suite. */
final class TrainingTest {
    private static final int IMAGES = 320;
    private static final int PIXELS = 784;
    private static final int CLASSES = 10;
    private static final int BATCH = 16;
    private static final int STEPS = IMAGES / BATCH;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void twoRunsGiveTheSameBits(boolean asGpu) {
        Supplier<Compute> device = () -> asGpu ? OpenCl.openAsGpu(64) : OpenCl.open();

        assertThat(train(device, true)).isEqualTo(train(device, true)).isNotEqualTo(new float[CLASSES * PIXELS]);
        assertThat(train(device, false)).isEqualTo(train(device, false));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProgramLearnsWhatItsOpsLearn(boolean asGpu) {
        Supplier<Compute> device = () -> asGpu ? OpenCl.openAsGpu(64) : OpenCl.open();
        float[] recorded = train(device, true);
        float[] opByOp = train(device, false);

        float largest = 0;
        float worst = 0;
        for (int i = 0; i < recorded.length; i++) {
            largest = Math.max(largest, Math.abs(opByOp[i]));
            worst = Math.max(worst, Math.abs(opByOp[i] - recorded[i]));
        }
        assertThat(worst / largest).isLessThan(4e-5f); // either may be 2e-5 from binary64
    }

    private static float[] train(Supplier<Compute> device, boolean recorded) {
        PhiloxStream random = new PhiloxStream(7, 1);
        byte[] pixels = new byte[IMAGES * PIXELS];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int k = 0; k < PIXELS; k++) {
                pixels[i * PIXELS + k] = (byte) (k % CLASSES == labels[i] ? 255 : random.nextInt(256));
            }
        }
        try (Compute compute = device.get();
                Scope scope = compute.scope()) {
            Tensor images = scope.tensorOf(pixels, IMAGES, PIXELS);
            Tensor classes = scope.tensorOf(labels);
            Tensor batches = scope.tensorOf(random.permutation(IMAGES), STEPS, BATCH);
            Tensor step = scope.tensor(DType.I32);
            Tensor x = scope.tensor(DType.F32, BATCH, PIXELS);
            Tensor y = scope.tensor(DType.I32, BATCH);
            Tensor w = scope.tensor(DType.F32, CLASSES, PIXELS);
            Tensor b = scope.tensor(DType.F32, CLASSES);
            Tensor logits = scope.tensor(DType.F32, BATCH, CLASSES);
            Tensor gradLogits = scope.tensor(DType.F32, BATCH, CLASSES);
            Tensor gradW = scope.tensor(DType.F32, CLASSES, PIXELS);
            Tensor gradB = scope.tensor(DType.F32, CLASSES);
            Tensor loss = scope.tensor(DType.F32);
            java.util.function.Consumer<Ops> body = ops -> {
                ops.gatherRows(images, batches, step, Scale.PIXELS, x);
                ops.gatherRows(classes, batches, step, Scale.NONE, y);
                ops.linear(x, w, b, logits);
                ops.softmaxCrossEntropy(logits, y, CrossEntropy.mean(), loss, gradLogits);
                ops.linearBackward(x, w, gradLogits, null, gradW, gradB);
                ops.sgd(w, gradW, Sgd.learningRate(0.1));
                ops.sgd(b, gradB, Sgd.learningRate(0.1));
                ops.increment(step, 1);
            };
            if (recorded) {
                try (Program program = compute.record(body)) {
                    program.run(STEPS);
                }
            } else {
                for (int i = 0; i < STEPS; i++) {
                    body.accept(compute.ops());
                }
            }
            return w.toFloatArray();
        }
    }
}
