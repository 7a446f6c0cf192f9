package dev.lockstep.bench.peer;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.lockstep.bench.worker.Contestant;
import dev.lockstep.bench.worker.Task;
import dev.lockstep.op.OptimizerCall;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * PyTorch through DJL. With autograd, gradients come from a gradient collector; without, from the formulas, written as tensor
 * operations.
 */
public final class Djl implements Contestant {
    private final boolean autograd;
    private final NDManager manager = NDManager.newBaseManager();

    /** Loads the library. */
    public Djl(boolean autograd) {
        this.autograd = autograd;
    }

    @Override
    public Optional<Task> op(HostCall call) {
        return switch (call.op()) {
            case LINEAR, LINEAR_BACKWARD ->
                autograd ? Optional.empty() : Gemm.of(call).map(Product::new);
            case SOFTMAX_CROSS_ENTROPY -> Optional.of(new CrossEntropyTask(call));
            case SGD, ADAM_W -> autograd ? Optional.empty() : Optional.of(new Update(call));
            default -> Optional.empty();
        };
    }

    @Override
    public Optional<Task> training(boolean stepwise) {
        return Optional.of(new DjlTraining(manager, autograd));
    }

    @Override
    public String description() {
        Engine engine = Engine.getInstance();
        return engine.getEngineName() + " " + engine.getVersion() + " through DJL " + Engine.getDjlVersion();
    }

    private NDArray array(HostTensor tensor) {
        Shape shape = new Shape(tensor.shape().toArray());
        return manager.create(tensor.toFloats(), shape);
    }

    static HostTensor host(NDArray array) {
        return HostTensor.of(array.toFloatArray(), array.getShape().getShape());
    }

    private final class Product implements Task {
        private final Gemm gemm;
        private final NDArray a;
        private final NDArray b;
        private @Nullable NDArray c;

        Product(Gemm gemm) {
            this.gemm = gemm;
            NDArray plainA = array(gemm.a());
            NDArray plainB = array(gemm.b());
            a = gemm.transposeA() ? plainA.transpose() : plainA;
            b = gemm.transposeB() ? plainB.transpose() : plainB;
        }

        @Override
        public void run() {
            if (c != null) {
                c.close();
            }
            c = a.matMul(b);
        }

        @Override
        public Map<String, HostTensor> written() {
            if (c == null) {
                throw new IllegalStateException("nothing has run");
            }
            return Map.of(gemm.output(), host(c));
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private final class CrossEntropyTask implements Task {
        private final NDArray logits;
        private final NDArray labels;
        private final NDArray oneHot;
        private final int rows;
        private @Nullable Map<String, HostTensor> kept;
        private boolean keep;

        CrossEntropyTask(HostCall call) {
            HostTensor host = call.operand("logits");
            rows = host.dim(0);
            logits = array(host);
            long[] classes = Arrays.stream(call.operand("labels").toInts())
                    .asLongStream()
                    .toArray();
            labels = manager.create(classes, new Shape(rows, 1));
            oneHot = labels.squeeze(1).oneHot(host.dim(1), DataType.FLOAT32);
            if (autograd) {
                logits.setRequiresGradient(true);
            }
        }

        @Override
        public void run() {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                NDArray loss;
                NDArray gradient;
                if (autograd) {
                    try (GradientCollector collector = Engine.getInstance().newGradientCollector()) {
                        collector.zeroGradients();
                        loss = logits.logSoftmax(1).gather(labels, 1).mean().neg();
                        collector.backward(loss);
                    }
                    gradient = logits.getGradient();
                } else {
                    NDArray logProbabilities = logits.logSoftmax(1);
                    loss = logProbabilities.gather(labels, 1).mean().neg();
                    gradient = logProbabilities.exp().subi(oneHot).divi(rows);
                }
                if (keep) {
                    kept = Map.of("loss", host(loss), "gradLogits", host(gradient));
                }
            }
        }

        @Override
        public Map<String, HostTensor> written() {
            keep = true;
            run();
            keep = false;
            if (kept == null) {
                throw new IllegalStateException("nothing was kept");
            }
            return kept;
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    private final class Update implements Task {
        private final NDArray weight;
        private final NDArray gradient;
        private final @Nullable AdamWState adamW;
        private final Optimizer sgd;

        /** PyTorch's AdamW as operations in place; DJL's own adds epsilon before the bias correction, which is another formula. */
        private final class AdamWState {
            private final dev.lockstep.AdamW options;
            private final NDArray mean = weight.zerosLike();
            private final NDArray square = weight.zerosLike();
            private int step;

            AdamWState(dev.lockstep.AdamW options) {
                this.options = options;
            }

            void update() {
                step++;
                double first = 1 - Math.pow(options.beta1(), step);
                double second = 1 - Math.pow(options.beta2(), step);
                try (NDScope scope = new NDScope()) {
                    scope.suppressNotUsedWarning();
                    weight.muli(1 - options.learningRate() * options.weightDecay());
                    mean.muli(options.beta1()).addi(gradient.mul(1 - options.beta1()));
                    square.muli(options.beta2()).addi(gradient.mul(gradient).muli(1 - options.beta2()));
                    NDArray scale = square.sqrt().divi(Math.sqrt(second)).addi(options.epsilon());
                    weight.subi(mean.div(scale).muli(options.learningRate() / first));
                }
            }
        }

        Update(HostCall call) {
            weight = array(call.operand("weight"));
            gradient = array(call.operand("gradient"));
            double rate = switch (call.options()) {
                case OptimizerCall.SgdStep sgd -> sgd.options().learningRate();
                default -> 0;
            };
            sgd = Optimizer.sgd()
                    .setLearningRateTracker(Tracker.fixed((float) rate))
                    .build();
            adamW = call.options() instanceof OptimizerCall.AdamWStep step ? new AdamWState(step.options()) : null;
        }

        @Override
        public void run() {
            if (adamW == null) {
                sgd.update("weight", weight, gradient);
            } else {
                adamW.update();
            }
        }

        @Override
        public Map<String, HostTensor> written() {
            return adamW == null
                    ? Map.of("weight", host(weight))
                    : Map.of("weight", host(weight), "mean", host(adamW.mean), "square", host(adamW.square));
        }

        @Override
        public void close() {
            manager.close();
        }
    }

    static void close(NDArray... arrays) {
        new NDList(arrays).close();
    }
}
