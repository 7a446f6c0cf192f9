package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.Receipt;
import dev.lockstep.trainer.data.Dataset;
import dev.lockstep.trainer.report.Trial;
import dev.lockstep.trainer.report.TrialResult;
import dev.lockstep.trainer.training.StepRunner;
import dev.lockstep.trainer.training.TrainingRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Trains the combinations of a sweep. The processor trains several at once, each on one thread and a compute of its own: a
 * step of a linear classifier is too short to be worth dividing. Any other device has one queue, and trains one after the
 * other. Either way a training gives the bits that it gives alone.
 */
final class SweepWorkers {
    private static final String CPU = "cpu";
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
    private final List<Trial> trials;
    private final StopSignals signals;
    private final SweepProgress progress;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<TrialResult> results;
    private volatile boolean failed;

    SweepWorkers(Compute compute, Dataset data, List<Trial> trials, StopSignals signals, SweepProgress progress) {
        this.compute = compute;
        this.data = data;
        this.trials = trials;
        this.signals = signals;
        this.progress = progress;
        this.results = new AtomicReferenceArray<>(trials.size());
    }

    /**
     * Trains all, or until a signal comes; trainings that it interrupts are given up.
     *
     * @param threads how many threads of the host may work
     * @return what ran where
     */
    Receipt run(int threads) {
        return run(threads, Thread.ofPlatform().name("sweep-", 0).factory());
    }

    /** As above, on threads that a factory makes, and on this one. Where the system refuses a thread, those that there are do the work. */
    Receipt run(int threads, ThreadFactory factory) {
        if (!compute.device().kind().equals(CPU)) {
            work(compute);
            return compute.receipt();
        }
        List<FutureTask<Receipt>> workers = new ArrayList<>();
        FutureTask<Receipt> mine = new FutureTask<>(this::workAlone);
        workers.add(mine);
        List<Thread> others = new ArrayList<>();
        for (int worker = 1; worker < Math.min(threads, trials.size()); worker++) {
            FutureTask<Receipt> task = new FutureTask<>(this::workAlone);
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
        return ReceiptSum.of(
                compute.receipt(), workers.stream().map(SweepWorkers::result).toList());
    }

    private Receipt workAlone() {
        try (Compute own = DeviceOptions.openForOneThread(compute.device())) {
            work(own);
            return own.receipt();
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

    private void work(Compute own) {
        try {
            for (int trial = next.getAndIncrement(); trial < trials.size() && !failed; trial = next.getAndIncrement()) {
                train(own, trial);
            }
        } catch (StoppedException e) {
            System.getLogger(SweepWorkers.class.getName()).log(System.Logger.Level.DEBUG, "a training is given up", e);
        } catch (RuntimeException | Error e) {
            failed = true;
            throw e;
        }
    }

    private void train(Compute own, int index) {
        Trial trial = trials.get(index);
        try (TrainingRun run = new TrainingRun(own, data, trial.settings(), StepRunner.UNCHECKED)) {
            SavePoints pauses = new SavePoints(run, signals, NOWHERE, 0);
            run.begin(null);
            for (int epoch = 0; epoch < trial.settings().epochs(); epoch++) {
                pauses.epochDone();
                run.runEpoch(progress.listener(index), pauses);
            }
            results.set(
                    index,
                    new TrialResult(
                            trial, run, data.train().rows(), data.train().columns()));
            progress.finished(index);
        }
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

    private static Receipt result(Future<Receipt> worker) {
        try {
            return worker.get();
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
