package dev.lockstep.bench.worker;

import dev.lockstep.MathMode;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.ReferenceEpoch;
import dev.lockstep.reference.SampledCheck;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A task that is ready, and what its results were worth; or why there is none.
 *
 * @param task the task, absent if nothing is to be timed
 * @param answer the line for the parent process
 */
record Preparation(@Nullable Task task, String answer) {
    private static final long SEED = 0;

    /**
     * Prepares a case and judges the results of its first run.
     *
     * @param contestant the name that {@link Contestants} knows
     * @param name a case of {@link OpCase}, or one of {@link SpecialCases}
     * @param threads how many threads may be used
     */
    static Preparation of(String contestant, String name, int threads) {
        Contestant entrant = Contestants.open(contestant, threads);
        if (SpecialCases.isTraining(name)) {
            return entrant.training(name.equals(SpecialCases.STEP))
                    .map(task -> judgedTraining(task, entrant))
                    .orElseGet(() -> refused("has no such training"));
        }
        if (name.startsWith(SpecialCases.LAYER)) {
            return entrant.layer(LayerShape.parse(name))
                    .map(task -> judgedLayer(task, entrant))
                    .orElseGet(() -> refused("has no such step"));
        }
        if (SpecialCases.isSpecial(name)) {
            Task task = SpecialCases.task(name, contestant, threads);
            return ready(task, 0, SpecialCases.flops(name), SpecialCases.bytes(name), entrant);
        }
        HostCall call = OpCase.parse(name).call();
        Optional<Task> task = entrant.op(call);
        return task.isEmpty() ? refused("has no such op") : judged(task.get(), call, entrant);
    }

    private static Preparation judged(Task task, HostCall call, Contestant entrant) {
        task.run();
        Map<String, HostTensor> written = task.written();
        SampledCheck.Outcome outcome = SampledCheck.check(call, written, MathMode.FP32, SEED);
        return outcome.failure()
                .map(failure -> refused("failed: " + failure.problem()))
                .orElseGet(() -> ready(task, outcome.worst(), call.flops(), call.bytes(), entrant));
    }

    private static Preparation judgedTraining(Task task, Contestant entrant) {
        task.restart();
        task.run();
        HostTensor weight = task.written().get("weight");
        double drift = ReferenceEpoch.drift(weight.toFloats());
        if (!(drift <= 1)) {
            return refused("failed: after an epoch the weight is " + drift + " of what is allowed away from float64's");
        }
        return ready(task, drift, ReferenceEpoch.FLOPS_PER_STEP * ReferenceEpoch.STEPS, 0, entrant);
    }

    private static Preparation judgedLayer(LayerTask task, Contestant entrant) {
        task.run();
        double worst = 0;
        for (LayerTask.Judged part : task.judged()) {
            SampledCheck.Outcome outcome = SampledCheck.check(part.call(), part.written(), MathMode.FP32, SEED);
            if (outcome.failure().isPresent()) {
                return refused("failed: " + outcome.failure().get().problem());
            }
            worst = Math.max(worst, outcome.worst());
        }
        return ready(task, worst, task.flops(), 0, entrant);
    }

    private static Preparation ready(Task task, double worst, long flops, long bytes, Contestant entrant) {
        return new Preparation(
                task,
                "ready " + worst + " " + flops + " " + bytes + " "
                        + entrant.description().replace('\n', ' '));
    }

    private static Preparation refused(String reason) {
        return new Preparation(null, "refused " + reason.replace('\n', ' '));
    }
}
