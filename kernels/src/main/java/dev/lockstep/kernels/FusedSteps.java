package dev.lockstep.kernels;

import dev.lockstep.fusion.LinearSoftmaxStep;
import dev.lockstep.op.OpCall;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fused steps of a device, with a kernel for each shape of step. Used by one thread at a time. */
public final class FusedSteps {
    private final DeviceLimits limits;
    private final Map<Map<String, String>, Kernel> kernels = new HashMap<>();

    /** Fuses for a device. */
    public FusedSteps(DeviceLimits limits) {
        this.limits = limits;
    }

    /** Returns the training step among the calls of a program, if there is one that is faster in one piece on the device. */
    public Optional<FusedStep> find(List<OpCall> calls) {
        return LinearSoftmaxStep.find(calls)
                .filter(step -> step.schedules().isEmpty())
                .flatMap(step -> fuse(step, calls.indexOf(step.images()) < calls.indexOf(step.labels())));
    }

    private Optional<FusedStep> fuse(LinearSoftmaxStep step, boolean imagesFirst) {
        Map<String, String> macros = StepMacros.of(step, limits);
        if (macros == null) {
            return Optional.empty();
        }
        String source = limits.cpuShaped() ? "step_cpu.cl" : "step_gpu.cl";
        Kernel kernel = kernels.computeIfAbsent(macros, key -> new Kernel(source, "linear_softmax_sgd", key));
        int items = limits.cpuShaped() ? 1 : Integer.parseInt(macros.get("ITEMS"));
        return Optional.of(new FusedStep(step, imagesFirst, kernel, items));
    }
}
