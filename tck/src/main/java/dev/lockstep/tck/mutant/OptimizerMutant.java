package dev.lockstep.tck.mutant;

import dev.lockstep.AdamW;
import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;

/** What the optimizers can do wrong. */
public enum OptimizerMutant implements Mutant {
    LEARNING_RATE_OFF("sgd's learning rate is 0.1 % off", "sgd/n=207,lr=0.1,data=dense,seed=0"),
    SCHEDULE_ONE_STEP_OFF("sgd takes the learning rate of the next step", "sgd/n=207,lr=0.1,schedule=9,step=3,seed=0"),
    DAMPENED_FIRST_STEP(
            "sgd dampens the first step too", "sgd/n=207,lr=0.1,momentum=0.9,dampening=0.1,step=0,data=dense,seed=0"),
    NESTEROV_IGNORED("sgd does not look ahead", "sgd/n=207,lr=0.1,momentum=0.9,nesterov,data=dense,seed=0"),
    DECAY_COUPLED("adamW adds weight decay to the gradient", "adamW/n=207,step=9,decay=0.5,data=dense,seed=0"),
    NO_BIAS_CORRECTION("adamW does not correct its means' bias", "adamW/n=207,step=9,data=dense,seed=0");

    private final String mistake;
    private final String witness;

    OptimizerMutant(String mistake, String witness) {
        this.mistake = mistake;
        this.witness = witness;
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
            case OptimizerCall.SgdStep sgd -> sgd(sgd, right);
            case OptimizerCall.AdamWStep adamW -> adamW(adamW, right);
            default -> right.call(call);
        }
    }

    @Override
    public String toString() {
        return label();
    }

    private void sgd(OptimizerCall.SgdStep call, Ops right) {
        Sgd options = call.options();
        switch (this) {
            case LEARNING_RATE_OFF ->
                right.sgd(
                        call.weight(),
                        call.gradient(),
                        call.velocity(),
                        call.step(),
                        options.withLearningRate(1.001 * options.learningRate()));
            case SCHEDULE_ONE_STEP_OFF -> {
                Tensor schedule = options.schedule();
                if (schedule == null || schedule.shape().rank() == 0 || call.step() == null) {
                    right.call(call);
                    return;
                }
                int step = call.step().toIntArray()[0];
                boolean hasNext = step >= 0 && step + 1 < schedule.size();
                try (Tensor next = call.weight().compute().tensor(DType.I32)) {
                    next.copyFrom(new int[] {hasNext ? step + 1 : step});
                    right.sgd(call.weight(), call.gradient(), call.velocity(), next, options);
                }
            }
            case DAMPENED_FIRST_STEP -> {
                if (call.step() != null && options.momentum() > 0 && call.step().toIntArray()[0] == 0) {
                    call.velocity().copyFrom(new float[(int) call.velocity().size()]);
                    try (Tensor later = call.weight().compute().tensor(DType.I32)) {
                        later.copyFrom(new int[] {1});
                        right.sgd(call.weight(), call.gradient(), call.velocity(), later, options);
                    }
                } else {
                    right.call(call);
                }
            }
            case NESTEROV_IGNORED ->
                right.sgd(call.weight(), call.gradient(), call.velocity(), call.step(), options.withNesterov(false));
            default -> right.call(call);
        }
    }

    private void adamW(OptimizerCall.AdamWStep call, Ops right) {
        AdamW options = call.options();
        switch (this) {
            case DECAY_COUPLED -> {
                float[] weight = call.weight().toFloatArray();
                float[] gradient = call.gradient().toFloatArray();
                for (int i = 0; i < weight.length; i++) {
                    gradient[i] += (float) options.weightDecay() * weight[i];
                }
                try (Tensor coupled = call.weight()
                        .compute()
                        .tensorOf(gradient, call.gradient().shape().toArray())) {
                    AdamW plain = options.withWeightDecay(0);
                    right.adamW(call.weight(), coupled, call.mean(), call.square(), call.step(), plain);
                }
            }
            case NO_BIAS_CORRECTION -> {
                try (Tensor late = call.weight().compute().tensor(DType.I32)) {
                    late.copyFrom(new int[] {1_000_000});
                    right.adamW(call.weight(), call.gradient(), call.mean(), call.square(), late, options);
                }
            }
            default -> right.call(call);
        }
    }
}
