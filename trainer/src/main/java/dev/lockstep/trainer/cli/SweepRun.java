package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.data.StratifiedFolds;
import dev.lockstep.trainer.report.SweepReport;
import dev.lockstep.trainer.report.Trial;
import dev.lockstep.trainer.report.TrialResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sweep from its first training to its last. With folds, every training is done once for each fold, a fold after the other so that the device
 * has the data of one, and the best settings once more on all training images.
 */
final class SweepRun {
    private final Compute compute;
    private final Dataset data;
    private final SweepPlan plan;
    private final StopSignals signals;
    private final int threads;

    /**
     * What a sweep gave.
     *
     * @param results of the settings that are done, with all their folds
     * @param best the best of them, trained on all training images; absent if none is, or a signal came before
     */
    record Outcome(List<TrialResult> results, BestModel.@Nullable Candidate best) {}

    /**
     * Prepares a sweep.
     *
     * @param signals end it early; trainings that they interrupt are given up
     * @param threads how many threads of the host may work
     */
    SweepRun(Compute compute, Dataset data, SweepPlan plan, StopSignals signals, int threads) {
        this.compute = compute;
        this.data = data;
        this.plan = plan;
        this.signals = signals;
        this.threads = threads;
    }

    /** Trains each combination once. */
    Outcome run(@Nullable ProgressLine line) {
        SweepProgress progress =
                new SweepProgress(line, plan.trials(), data.train().size());
        SweepWorkers workers = work(data, plan, new SweepProgress.Part(progress, 0));
        return new Outcome(workers.results(), workers.best());
    }

    /** Trains each combination for each fold. */
    Outcome cross(int count, long seed, @Nullable ProgressLine line) {
        List<Trial> trials = plan.trials();
        List<Trial> all = new ArrayList<>();
        for (int fold = 0; fold < count; fold++) {
            all.addAll(trials);
        }
        all.add(trials.getFirst()); // whichever is the best
        SweepProgress progress = new SweepProgress(line, all, data.train().size());
        StratifiedFolds folds = StratifiedFolds.of(data, count, seed);
        List<List<TrialResult>> ofFolds = new ArrayList<>();
        for (int fold = 0; fold < count && signals.received() == null; fold++) {
            SweepProgress.Part part = new SweepProgress.Part(progress, fold * trials.size());
            ofFolds.add(work(folds.dataset(fold), plan, part).results());
        }
        List<TrialResult> results = trials.stream()
                .map(trial -> ofFolds.stream()
                        .flatMap(List::stream)
                        .filter(result -> result.trial().equals(trial))
                        .toList())
                .filter(done -> done.size() == count)
                .map(TrialResult::across)
                .toList();
        if (signals.received() != null) {
            return new Outcome(results, null);
        }
        SweepPlan last = new SweepPlan(List.of(SweepReport.best(results).trial()), true, plan.patience());
        SweepProgress.Part part = new SweepProgress.Part(progress, all.size() - 1);
        return new Outcome(results, work(data, last, part).best());
    }

    private SweepWorkers work(Dataset on, SweepPlan what, SweepProgress.Part progress) {
        SweepWorkers workers = new SweepWorkers(compute, on, what, signals, progress);
        workers.run(threads);
        return workers;
    }
}
