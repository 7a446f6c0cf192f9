package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.file.Sha256;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.data.Background;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.security.MessageDigest;

/**
 * The parameters of one linear layer.
 *
 * @param weight F32 [classes, inputs]
 * @param bias F32 [classes]
 */
public record LinearClassifier(Tensor weight, Tensor bias) {
    /**
     * Makes a layer initialised like PyTorch's {@code nn.Linear}: weight and bias uniform in ±1/√inputs.
     *
     * @param seed decides the values; they are the same on every device
     */
    static LinearClassifier create(TensorFactory factory, Ops ops, int inputs, int classes, long seed) {
        Tensor weight = factory.tensor(DType.F32, classes, inputs).named("weight");
        Tensor bias = factory.tensor(DType.F32, classes).named("bias");
        float bound = (float) (1 / Math.sqrt(inputs));
        ops.uniform(weight, -bound, bound, seed, TrainingStreams.WEIGHT);
        ops.uniform(bias, -bound, bound, seed, TrainingStreams.BIAS);
        return new LinearClassifier(weight, bias);
    }

    /** Uploads a model's parameters. */
    static LinearClassifier upload(LinearModel model, TensorFactory factory) {
        int classes = model.classNames().size();
        return new LinearClassifier(
                factory.tensorOf(model.weight(), classes, model.features().count())
                        .named("weight"),
                factory.tensorOf(model.bias(), classes).named("bias"));
    }

    /** Copies the layer on its device, to tensors whose names begin so. */
    public LinearClassifier copy(String prefix, TensorFactory factory, Ops ops) {
        LinearClassifier copy = new LinearClassifier(
                factory.tensor(DType.F32, weight.shape()).named(prefix + weight.name()),
                factory.tensor(DType.F32, bias.shape()).named(prefix + bias.name()));
        ops.copy(weight, copy.weight);
        ops.copy(bias, copy.bias);
        return copy;
    }

    /** Copies the parameters from the device, as a model of the data that they were learned from. */
    public LinearModel toHost(Dataset data) {
        return new LinearModel(
                data.features(),
                data.classNames(),
                weight.toFloatArray(),
                bias.toFloatArray(),
                Background.isLight(data.train()));
    }

    /** Returns the SHA-256 of the little-endian binary32 bytes of the weight, then of the bias, in hexadecimal. */
    public String sha256() {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new UnsupportedOperationException("only little-endian hosts are supported");
        }
        try (Arena arena = Arena.ofConfined()) {
            MessageDigest digest = Sha256.digest();
            for (Tensor parameter : new Tensor[] {weight, bias}) {
                MemorySegment bytes = arena.allocate(parameter.byteSize());
                parameter.copyTo(bytes);
                digest.update(bytes.asByteBuffer());
            }
            return Sha256.hex(digest);
        }
    }
}
