package dev.lockstep.trainer.report;

import dev.lockstep.learn.TrainingSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The verdicts on the trainings of a sweep: each rate is judged beside the others of trainings that are equal but for it. */
public final class Judgements {
    private final Map<Trial, Verdict.Judgement> judgements = new HashMap<>();

    /** Judges all trainings that are done. */
    public Judgements(List<TrialResult> results) {
        Map<TrainingSettings, List<TrialResult>> groups = new LinkedHashMap<>();
        for (TrialResult result : results) {
            groups.computeIfAbsent(result.trial().settingsBesideRate(), _ -> new ArrayList<>())
                    .add(result);
        }
        for (List<TrialResult> group : groups.values()) {
            List<Verdict.Judgement> verdicts = judgements(group);
            for (int i = 0; i < group.size(); i++) {
                judgements.put(group.get(i).trial(), verdicts.get(i));
            }
        }
    }

    private static List<Verdict.Judgement> judgements(List<TrialResult> group) {
        if (Double.isNaN(group.getFirst().trial().rate())) {
            return group.stream().map(Judgements::ofMinimum).toList();
        }
        return Verdict.of(group.stream().map(TrialResult::curve).toList());
    }

    private static Verdict.Judgement ofMinimum(TrialResult result) {
        int iterations = result.epochs().size();
        return result.isConverged()
                ? new Verdict.Judgement(Verdict.CONVERGED, "converged in " + iterations + " iterations")
                : new Verdict.Judgement(Verdict.UNFINISHED, "stopped after " + iterations + " iterations");
    }

    /** Returns what the losses say of the learning rate of a training. */
    public Verdict.Judgement of(TrialResult result) {
        Verdict.Judgement judgement = judgements.get(result.trial());
        if (judgement == null) {
            throw new IllegalArgumentException(
                    "a training of another sweep: " + result.trial().name());
        }
        return judgement;
    }
}
