package dev.lockstep.bench.worker;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.Operand;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.ReferenceEpoch;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A device of ours. */
final class DeviceContestant implements Contestant {
    private final Compute compute;

    DeviceContestant(String device, int threads) {
        this.compute = Compute.open(device, ComputeOptions.defaults().withThreads(threads));
    }

    @Override
    public Optional<Task> op(HostCall call) {
        return Optional.of(new OpTask(compute, call));
    }

    @Override
    public Optional<Task> training(boolean stepwise) {
        return Optional.of(new TrainingTask(compute, stepwise));
    }

    @Override
    public Optional<LayerTask> layer(LayerShape shape) {
        return Optional.of(new LayerTask(compute, shape));
    }

    @Override
    public String description() {
        return compute.info().name() + ", " + compute.receipt().software();
    }

    @Override
    public void close() {
        compute.close();
    }

    private static final class OpTask implements Task {
        private final Compute compute;
        private final Ops ops;
        private final Scope scope;
        private final HostCall host;
        private final OpCall call;

        OpTask(Compute compute, HostCall host) {
            this.compute = compute;
            this.ops = compute.ops();
            this.scope = compute.scope();
            this.host = host;
            this.call = host.place(scope);
        }

        @Override
        public void run() {
            ops.call(call);
            compute.synchronize();
        }

        @Override
        public Map<String, HostTensor> written() {
            Map<String, Tensor> tensors = call.named();
            Map<String, HostTensor> written = new LinkedHashMap<>();
            for (Operand operand : host.signature()) {
                if (operand.role().isWritten()) {
                    written.put(operand.name(), HostTensor.download(tensors.get(operand.name())));
                }
            }
            return written;
        }

        @Override
        public void close() {
            scope.close();
        }
    }

    private static final class TrainingTask implements Task {
        private final Compute compute;
        private final ReferenceEpoch epoch;
        private final Program program;
        private final boolean stepwise;

        TrainingTask(Compute compute, boolean stepwise) {
            this.compute = compute;
            this.epoch = new ReferenceEpoch(compute);
            this.program = epoch.record();
            this.stepwise = stepwise;
        }

        @Override
        public void run() {
            epoch.rewind();
            if (stepwise) {
                for (int i = 0; i < ReferenceEpoch.STEPS; i++) {
                    program.run();
                }
            } else {
                program.run(ReferenceEpoch.STEPS);
            }
            compute.synchronize();
        }

        @Override
        public void restart() {
            epoch.restart();
        }

        @Override
        public Map<String, HostTensor> written() {
            return Map.of("weight", HostTensor.of(epoch.weight(), ReferenceEpoch.CLASSES, ReferenceEpoch.FEATURES));
        }

        @Override
        public void close() {
            epoch.close();
        }
    }
}
