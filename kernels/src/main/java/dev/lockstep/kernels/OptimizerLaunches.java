package dev.lockstep.kernels;

import dev.lockstep.AdamW;
import dev.lockstep.Sgd;
import dev.lockstep.Tensor;
import dev.lockstep.op.OptimizerCall;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Optimizer steps. */
final class OptimizerLaunches {
    private static final Kernel SGD = new Kernel("sgd.cl", "sgd", Map.of());
    private static final Kernel SGD_MOMENTUM = new Kernel("sgd.cl", "sgd_momentum", Map.of());

    private static final Kernel ADAM_W = new Kernel("adamw.cl", "adamw", Map.of());

    private final KernelQueue queue;
    private final LaunchConfig config;

    OptimizerLaunches(KernelQueue queue, LaunchConfig config) {
        this.queue = queue;
        this.config = config;
    }

    /** Launches a call, which is valid. */
    void execute(OptimizerCall call) {
        switch (call) {
            case OptimizerCall.SgdStep sgd -> sgd(sgd);
            case OptimizerCall.AdamWStep adamW -> adamW(adamW);
        }
    }

    private void sgd(OptimizerCall.SgdStep call) {
        Sgd options = call.options();
        long n = call.weight().size();
        if (n == 0) {
            return;
        }
        boolean momentum = options.momentum() > 0;
        Launch launch = queue.launch(momentum ? SGD_MOMENTUM : SGD)
                .tensor(call.weight())
                .tensor(call.gradient());
        if (momentum) {
            launch.tensor(call.velocity()).tensor(call.step());
        }
        launch.i64(n).f32((float) options.learningRate()).f32((float) options.weightDecay());
        launch.tensor(options.schedule()).i64(rows(options.schedule()));
        if (!momentum) {
            launch.tensor(call.step());
        }
        launch.buffer(queue.faults());
        if (momentum) {
            launch.f32((float) options.momentum());
            launch.f32((float) (1 - (double) (float) options.dampening()));
            launch.i32(options.nesterov() ? 1 : 0);
        }
        launch.run(config.groupSize(), config.forElements(n), 1);
    }

    private void adamW(OptimizerCall.AdamWStep call) {
        AdamW options = call.options();
        long n = call.weight().size();
        if (n == 0) {
            return;
        }
        queue.launch(ADAM_W)
                .tensor(call.weight())
                .tensor(call.gradient())
                .tensor(call.mean())
                .tensor(call.square())
                .tensor(call.step())
                .i64(n)
                .i64(fraction(options.beta1()))
                .i64(fraction(options.beta2()))
                .f32((float) options.learningRate())
                .f32((float) (1 - options.learningRate() * options.weightDecay()))
                .f32((float) options.weightDecay())
                .tensor(options.schedule())
                .i64(rows(options.schedule()))
                .buffer(queue.faults())
                .f32((float) (1 - options.beta1()))
                .f32((float) options.beta2())
                .f32((float) (1 - options.beta2()))
                .f32((float) options.epsilon())
                .run(config.groupSize(), config.forElements(n), 1);
    }

    /** Returns the elements of a schedule, 0 if it is absent or a scalar. */
    private static long rows(@Nullable Tensor schedule) {
        return schedule == null || schedule.shape().rank() == 0 ? 0 : schedule.size();
    }

    /** Returns a value in [0, 1) as an unsigned multiple of 2⁻⁶⁴. */
    private static long fraction(double value) {
        return (long) (value * 0x1p63) << 1;
    }
}
