package dev.lockstep.bench.worker;

import dev.lockstep.Compute;
import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.Op;
import dev.lockstep.PhiloxStream;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import java.util.List;
import java.util.Map;

/** A recorded training step of a layer on one batch: forward, softmax cross-entropy, backward, plain SGD. */
public final class LayerTask implements Task {
    private static final Sgd SGD = Sgd.learningRate(0.01);
    private static final long SEED = 0;

    private final LayerShape shape;
    private final Compute compute;
    private final Scope scope;
    private final HostTensor initialWeight;
    private final HostTensor initialBias;
    private final Tensor x;
    private final Tensor labels;
    private final Tensor weight;
    private final Tensor bias;
    private final Tensor logits;
    private final Tensor loss;
    private final Tensor gradLogits;
    private final Tensor gradWeight;
    private final Tensor gradBias;
    private final Program program;

    /** One call of the step, with its operands as they were before it, and what it wrote. */
    public record Judged(HostCall call, Map<String, HostTensor> written) {}

    LayerTask(Compute compute, LayerShape shape) {
        this.compute = compute;
        this.shape = shape;
        this.scope = compute.scope();
        PhiloxStream random = new PhiloxStream(SEED, 0);
        float limit = (float) (1 / Math.sqrt(shape.in()));
        initialWeight = HostTensor.of(uniform(random, shape.out() * shape.in(), limit), shape.out(), shape.in());
        initialBias = HostTensor.of(uniform(random, shape.out(), limit), shape.out());
        int[] classes = new int[shape.batch()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = random.nextInt(shape.out());
        }
        x = scope.tensorOf(uniform(random, shape.batch() * shape.in(), 1), shape.batch(), shape.in());
        labels = scope.tensorOf(classes);
        weight = scope.tensor(DType.F32, shape.out(), shape.in());
        bias = scope.tensor(DType.F32, shape.out());
        logits = scope.tensor(DType.F32, shape.batch(), shape.out());
        loss = scope.tensor(DType.F32);
        gradLogits = scope.tensor(DType.F32, shape.batch(), shape.out());
        gradWeight = scope.tensor(DType.F32, shape.out(), shape.in());
        gradBias = scope.tensor(DType.F32, shape.out());
        program = scope.record(ops -> {
            ops.linear(x, weight, bias, logits);
            ops.softmaxCrossEntropy(logits, labels, CrossEntropy.mean(), loss, gradLogits);
            ops.linearBackward(x, weight, gradLogits, null, gradWeight, gradBias);
            ops.sgd(weight, gradWeight, SGD);
            ops.sgd(bias, gradBias, SGD);
        });
        restart();
    }

    private static float[] uniform(PhiloxStream random, int size, float limit) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextUniform(-limit, limit);
        }
        return values;
    }

    long flops() {
        return 4L * shape.batch() * shape.in() * shape.out();
    }

    @Override
    public void run() {
        program.run();
        compute.synchronize();
    }

    @Override
    public void restart() {
        initialWeight.uploadTo(weight);
        initialBias.uploadTo(bias);
    }

    @Override
    public Map<String, HostTensor> written() {
        return Map.of("weight", HostTensor.download(weight));
    }

    /** Returns the calls of the first run, each with the inputs that the device itself had computed. */
    List<Judged> judged() {
        HostTensor batch = HostTensor.download(x);
        HostTensor computedLogits = HostTensor.download(logits);
        HostTensor computedGradient = HostTensor.download(gradLogits);
        HostTensor computedGradWeight = HostTensor.download(gradWeight);
        HostTensor computedGradBias = HostTensor.download(gradBias);
        HostTensor computedLoss = HostTensor.download(loss);
        return List.of(
                new Judged(
                        new HostCall(
                                Op.LINEAR.prototype(),
                                Map.of(
                                        "x", batch,
                                        "weight", initialWeight,
                                        "bias", initialBias,
                                        "y", zeros(computedLogits))),
                        Map.of("y", computedLogits)),
                new Judged(
                        new HostCall(
                                Op.SOFTMAX_CROSS_ENTROPY.prototype(),
                                Map.of(
                                        "logits", computedLogits,
                                        "labels", HostTensor.download(labels),
                                        "loss", zeros(computedLoss),
                                        "gradLogits", zeros(computedGradient))),
                        Map.of("loss", computedLoss, "gradLogits", computedGradient)),
                new Judged(
                        new HostCall(
                                Op.LINEAR_BACKWARD.prototype(),
                                Map.of(
                                        "x", batch,
                                        "weight", initialWeight,
                                        "gradY", computedGradient,
                                        "gradWeight", zeros(computedGradWeight),
                                        "gradBias", zeros(computedGradBias))),
                        Map.of("gradWeight", computedGradWeight, "gradBias", computedGradBias)),
                update(initialWeight, computedGradWeight, weight),
                update(initialBias, computedGradBias, bias));
    }

    private static Judged update(HostTensor before, HostTensor gradient, Tensor after) {
        HostTensor updated = HostTensor.download(after);
        return new Judged(
                new HostCall(OptimizerCall.SgdStep.of(SGD), Map.of("weight", before, "gradient", gradient)),
                Map.of("weight", updated));
    }

    private static HostTensor zeros(HostTensor like) {
        return HostTensor.zeros(like.dtype(), like.shape());
    }

    @Override
    public void close() {
        scope.close();
    }
}
