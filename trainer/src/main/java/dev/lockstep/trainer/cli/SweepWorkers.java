package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.training.DeviceData;
import dev.lockstep.learn.training.JointTraining;
import dev.lockstep.learn.training.LinearClassifier;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.Trained;
import dev.lockstep.learn.training.Training;
import dev.lockstep.trainer.report.Trial;
import dev.lockstep.trainer.report.TrialResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Trains the combinations of a sweep, several at once on one uploaded data set, each from a thread and in a queue of its own: a
 * step of a linear classifier is too short to be worth dividing. A training gives the bits that it gives alone.
 */
final class SweepWorkers {
    private static final SavePoints.Destination NOWHERE = new SavePoints.Destination() {
        @Override
        public void save() {}

        @Override
        public void notSaved(String reason) {}

        @Override
        public String howToGoOn() {
            return "";
        }
    };

    private final Compute compute;
    private final Dataset data;
    private final SweepPlan plan;
    private final List<Trial> trials;
    private final StopSignals signals;
    private final SweepProgress.Part progress;
    private final BestModel best = new BestModel();
    private final AtomicReferenceArray<TrialResult> results;
    private volatile boolean failed;
    private final Deque<SweepPlan.Work> work = new ArrayDeque<>();

    /** Begins with no training done. */
    SweepWorkers(Compute compute, Dataset data, SweepPlan plan, StopSignals signals, SweepProgress.Part progress) {
        this.compute = compute;
        this.data = data;
        this.plan = plan;
        this.trials = plan.trials();
        this.signals = signals;
        this.progress = progress;
        this.results = new AtomicReferenceArray<>(trials.size());
    }

    /**
     * Trains all, or until a signal comes; trainings that it interrupts are given up.
     *
     * @param threads how many threads of the host may work
     */
    void run(int threads) {
        run(threads, Thread.ofPlatform().name("sweep-", 0).factory());
    }

    /** As above, on threads that a factory makes, and on this one. Where the system refuses a thread, those that there are do the work. */
    void run(int threads, ThreadFactory factory) {
        try (Scope scope = compute.scope()) {
            DeviceData onDevice = DeviceData.shared(data, compute, Math.min(threads, trials.size()), scope);
            work.addAll(plan.work(onDevice, joins(), threads));
            List<FutureTask<?>> workers = new ArrayList<>();
            FutureTask<?> mine = task(() -> work(compute.queue(), onDevice));
            workers.add(mine);
            List<Thread> others = new ArrayList<>();
            for (int worker = 1; worker < Math.min(threads, trials.size()); worker++) {
                FutureTask<?> task = task(() -> workBeside(onDevice));
                Thread thread = factory.newThread(task);
                try {
                    thread.start();
                } catch (OutOfMemoryError e) {
                    System.getLogger(SweepWorkers.class.getName())
                            .log(System.Logger.Level.DEBUG, "fewer trainings run at once", e);
                    break;
                }
                others.add(thread);
                workers.add(task);
            }
            mine.run();
            others.forEach(SweepWorkers::await);
            workers.forEach(SweepWorkers::requireDone);
        }
    }

    private static FutureTask<?> task(Runnable work) {
        return new FutureTask<>(work, null);
    }

    private void workBeside(DeviceData onDevice) {
        try (Queue own = compute.newQueue()) {
            work(own, onDevice);
        }
    }

    /** Returns the results of the trainings that are done, in the order of the trials. */
    List<TrialResult> results() {
        List<TrialResult> done = new ArrayList<>();
        for (int trial = 0; trial < trials.size(); trial++) {
            TrialResult result = results.get(trial);
            if (result != null) {
                done.add(result);
            }
        }
        return done;
    }

    /** Returns the best training that is done, absent if none is. */
    BestModel.@Nullable Candidate best() {
        return best.get();
    }

    private void work(Queue own, DeviceData onDevice) {
        try {
            for (SweepPlan.Work next = take(); next != null && !failed; next = take()) {
                if (next.joint()) {
                    trainJointly(own, onDevice, next.first(), next.count());
                } else {
                    train(own, onDevice, next.first(), next.count());
                }
            }
        } catch (StoppedException e) {
            System.getLogger(SweepWorkers.class.getName()).log(System.Logger.Level.DEBUG, "a training is given up", e);
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    private synchronized SweepPlan.@Nullable Work take() {
        return work.poll();
    }

    private void train(Queue own, DeviceData onDevice, int first, int count) {
        LinearClassifier before = null;
        try (Scope scope = own.scope()) {
            for (int index = first; index < first + count; index++) {
                boolean isFollowed = index + 1 < first + count;
                before = train(own, onDevice, index, before, isFollowed ? scope : null);
            }
        }
    }

    /**
     * Trains.
     *
     * @param from where the training begins, absent for the initial weights
     * @param scope gets a copy of the model, with which the next training begins; absent if none follows
     * @return that copy
     */
    private @Nullable LinearClassifier train(
            Queue own, DeviceData onDevice, int index, @Nullable LinearClassifier from, @Nullable Scope scope) {
        Trial trial = trials.get(index);
        try (Training run = Training.of(own, onDevice, trial.settings(), StepRunner.UNCHECKED)) {
            SavePoints savePoints = new SavePoints(run, signals, NOWHERE, 0);
            run.begin(null);
            if (from != null) {
                run.startFrom(from);
            }
            PatienceOption patience = plan.patience();
            patience.begin(run);
            while (run.results().size() < trial.settings().epochs() && !run.isConverged() && !patience.isOver(run)) {
                savePoints.epochDone();
                run.runEpoch(progress.listener(index), savePoints);
            }
            patience.finish(run);
            finish(index, run);
            return scope == null ? null : run.model().copy(trial.name() + ".", scope, own.ops());
        }
    }

    /** One layer was measured to be faster on processors alone. */
    private boolean joins() {
        return compute.device().kind().equals("cpu");
    }

    /** Trains some as one layer. */
    private void trainJointly(Queue own, DeviceData onDevice, int first, int count) {
        List<TrainingSettings> settings = trials.subList(first, first + count).stream()
                .map(Trial::settings)
                .toList();
        try (JointTraining run = new JointTraining(own, onDevice, settings)) {
            run.begin();
            SavePoints savePoints = new SavePoints(run.heads().getFirst(), signals, NOWHERE, 0);
            for (int epoch = 0; epoch < settings.getFirst().epochs(); epoch++) {
                savePoints.epochDone();
                run.runEpoch(head -> progress.listener(first + head), savePoints);
            }
            for (int head = 0; head < count; head++) {
                finish(first + head, run.heads().get(head));
            }
        }
    }

    private void finish(int index, Trained run) {
        TrialResult result = new TrialResult(trials.get(index), run, data.features());
        results.set(index, result);
        best.offer(index, result, () -> run.model().toHost(data));
        progress.finished(index);
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while training", e);
    }

    private static void requireDone(Future<?> worker) {
        try {
            worker.get();
        } catch (ExecutionException e) {
            switch (Objects.requireNonNull(e.getCause())) {
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case Throwable failure -> throw new IllegalStateException("a training failed", failure);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }
}
