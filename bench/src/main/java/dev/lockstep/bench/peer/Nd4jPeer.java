package dev.lockstep.bench.peer;

import dev.lockstep.AdamW;
import dev.lockstep.bench.worker.Contestant;
import dev.lockstep.bench.worker.Task;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.ReferenceEpoch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/** ND4J: its own ops, with outputs made beforehand wherever it takes them. */
public final class Nd4jPeer implements Contestant {
    private static final char ROW_MAJOR = 'c';

    /** Loads the library. */
    public Nd4jPeer() {
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }

    @Override
    public Optional<Task> op(HostCall call) {
        return switch (call.op()) {
            case LINEAR, LINEAR_BACKWARD -> Gemm.of(call).map(Product::new);
            case SOFTMAX_CROSS_ENTROPY -> Optional.of(new CrossEntropyTask(call));
            case SGD, ADAM_W -> Optional.of(new Update(call));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Task> training(boolean stepwise) {
        return Optional.of(new Training());
    }

    @Override
    public String description() {
        return "ND4J, " + Nd4j.getBackend().getClass().getSimpleName() + ", "
                + Nd4j.getExecutioner().getEnvironmentInformation().getProperty("blas.vendor", "unknown BLAS");
    }

    private static INDArray array(HostTensor tensor) {
        return Nd4j.create(tensor.toFloats(), tensor.shape().toArray(), ROW_MAJOR);
    }

    private static HostTensor host(INDArray array) {
        return HostTensor.of(array.dup(ROW_MAJOR).data().asFloat(), array.shape());
    }

    /** The mean loss and its gradient, by ND4J's own two ops for integer labels. */
    private static void crossEntropy(INDArray logits, INDArray labels, INDArray losses, INDArray gradient) {
        Nd4j.exec(DynamicCustomOp.builder("sparse_softmax_cross_entropy_loss_with_logits")
                .addInputs(labels, logits)
                .addOutputs(losses)
                .build());
        Nd4j.exec(DynamicCustomOp.builder("sparse_softmax_cross_entropy_loss_with_logits_grad")
                .addInputs(labels, logits)
                .addOutputs(gradient)
                .build());
        gradient.divi(logits.size(0));
    }

    private static final class Product implements Task {
        private final Gemm gemm;
        private final INDArray a;
        private final INDArray b;
        private final INDArray c;

        Product(Gemm gemm) {
            this.gemm = gemm;
            a = array(gemm.a());
            b = array(gemm.b());
            // ND4J multiplies into column-major results without a copy.
            c = Nd4j.create(DataType.FLOAT, new long[] {gemm.m(), gemm.n()}, 'f');
        }

        @Override
        public void run() {
            Nd4j.gemm(a, b, c, gemm.transposeA(), gemm.transposeB(), 1, 0);
        }

        @Override
        public Map<String, HostTensor> written() {
            return Map.of(gemm.output(), host(c));
        }

        @Override
        public void close() {
            a.close();
            b.close();
            c.close();
        }
    }

    private static final class CrossEntropyTask implements Task {
        private final INDArray logits;
        private final INDArray labels;
        private final INDArray losses;
        private final INDArray gradient;
        private INDArray mean;

        CrossEntropyTask(HostCall call) {
            logits = array(call.operand("logits"));
            labels = Nd4j.createFromArray(call.operand("labels").toInts());
            losses = Nd4j.create(DataType.FLOAT, logits.size(0));
            gradient = Nd4j.create(DataType.FLOAT, logits.shape());
            mean = losses.mean();
        }

        @Override
        public void run() {
            crossEntropy(logits, labels, losses, gradient);
            mean = losses.mean();
        }

        @Override
        public Map<String, HostTensor> written() {
            return Map.of("loss", HostTensor.of(new float[] {mean.getFloat(0)}), "gradLogits", host(gradient));
        }

        @Override
        public void close() {
            logits.close();
            gradient.close();
        }
    }

    private static final class Update implements Task {
        private final OpCall options;
        private final INDArray weight;
        private final INDArray gradient;
        private final INDArray scratch;
        private final Map<String, INDArray> state = new LinkedHashMap<>();
        private int step;

        Update(HostCall call) {
            options = call.options();
            weight = array(call.operand("weight"));
            gradient = array(call.operand("gradient"));
            scratch = weight.like();
            if (options instanceof OptimizerCall.AdamWStep) {
                state.put("mean", weight.like());
                state.put("square", weight.like());
            }
        }

        @Override
        public void run() {
            switch (options) {
                case OptimizerCall.SgdStep sgd ->
                    weight.subi(gradient.mul(sgd.options().learningRate(), scratch));
                case OptimizerCall.AdamWStep adamW -> update(adamW.options());
                default -> throw new IllegalStateException("no optimizer");
            }
        }

        /** PyTorch's AdamW as operations in place; ND4J's Adam adds epsilon before the bias correction, which is another formula. */
        private void update(AdamW adamW) {
            step++;
            INDArray mean = state.get("mean");
            INDArray square = state.get("square");
            double first = 1 - Math.pow(adamW.beta1(), step);
            double second = 1 - Math.pow(adamW.beta2(), step);
            weight.muli(1 - adamW.learningRate() * adamW.weightDecay());
            mean.muli(adamW.beta1()).addi(gradient.mul(1 - adamW.beta1(), scratch));
            square.muli(adamW.beta2()).addi(gradient.mul(gradient, scratch).muli(1 - adamW.beta2()));
            scratch.assign(square);
            Transforms.sqrt(scratch, false).divi(Math.sqrt(second)).addi(adamW.epsilon());
            mean.div(scratch, scratch).muli(adamW.learningRate() / first);
            weight.subi(scratch);
        }

        @Override
        public Map<String, HostTensor> written() {
            Map<String, HostTensor> written = new LinkedHashMap<>();
            written.put("weight", host(weight));
            state.forEach((name, array) -> written.put(name, host(array)));
            return written;
        }

        @Override
        public void close() {
            weight.close();
            gradient.close();
        }
    }

    /**
     * The reference epoch. It is spared what our devices do besides: batches are views, made beforehand, of float data that already
     * are in the order of the epoch, and nothing is counted.
     */
    private static final class Training implements Task {
        private final INDArray[] batches = new INDArray[ReferenceEpoch.STEPS];
        private final INDArray[] labels = new INDArray[ReferenceEpoch.STEPS];
        private final INDArray weight = Nd4j.create(DataType.FLOAT, ReferenceEpoch.CLASSES, ReferenceEpoch.FEATURES);
        private final INDArray bias = Nd4j.create(DataType.FLOAT, 1, ReferenceEpoch.CLASSES);
        private final INDArray logits = Nd4j.create(DataType.FLOAT, ReferenceEpoch.BATCH, ReferenceEpoch.CLASSES);
        private final INDArray losses = Nd4j.create(DataType.FLOAT, ReferenceEpoch.BATCH);
        private final INDArray gradLogits = Nd4j.create(DataType.FLOAT, ReferenceEpoch.BATCH, ReferenceEpoch.CLASSES);
        private final INDArray gradWeight =
                Nd4j.create(DataType.FLOAT, new long[] {ReferenceEpoch.CLASSES, ReferenceEpoch.FEATURES}, 'f');

        Training() {
            int rows = ReferenceEpoch.STEPS * ReferenceEpoch.BATCH;
            INDArray data =
                    Nd4j.create(ReferenceEpoch.batches(), new long[] {rows, ReferenceEpoch.FEATURES}, ROW_MAJOR);
            INDArray targets = Nd4j.createFromArray(ReferenceEpoch.targets());
            for (int i = 0; i < ReferenceEpoch.STEPS; i++) {
                int from = i * ReferenceEpoch.BATCH;
                batches[i] = data.get(NDArrayIndex.interval(from, from + ReferenceEpoch.BATCH), NDArrayIndex.all());
                labels[i] = targets.get(NDArrayIndex.interval(from, from + ReferenceEpoch.BATCH));
            }
        }

        @Override
        public void run() {
            for (int i = 0; i < ReferenceEpoch.STEPS; i++) {
                INDArray product = batches[i].mmul(weight.transpose());
                logits.assign(product).addiRowVector(bias);
                crossEntropy(logits, labels[i], losses, gradLogits);
                Nd4j.gemm(gradLogits, batches[i], gradWeight, true, false, 1, 0);
                weight.subi(gradWeight.muli(ReferenceEpoch.LEARNING_RATE));
                INDArray gradBias = gradLogits.sum(true, 0);
                bias.subi(gradBias.muli(ReferenceEpoch.LEARNING_RATE));
                product.close();
                gradBias.close();
            }
        }

        @Override
        public void restart() {
            weight.assign(Nd4j.create(
                    ReferenceEpoch.initialWeight(),
                    new long[] {ReferenceEpoch.CLASSES, ReferenceEpoch.FEATURES},
                    ROW_MAJOR));
            bias.assign(Nd4j.create(ReferenceEpoch.initialBias(), new long[] {1, ReferenceEpoch.CLASSES}, ROW_MAJOR));
        }

        @Override
        public Map<String, HostTensor> written() {
            return Map.of("weight", host(weight));
        }

        @Override
        public void close() {
            weight.close();
        }
    }
}
