package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.WorkerProcess.RefusedException;
import dev.lockstep.bench.worker.LayerShape;
import dev.lockstep.bench.worker.SpecialCases;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs cases: starts the contestants' processes, and lets them take turns. Not thread-safe.
 *
 * <p>A contestant whose results are wrong is reported and not timed.
 */
final class Referee implements AutoCloseable {
    /** A round that takes less than this part of the best before shows that the contestant is still warming up. */
    private static final double STILL_WARMING = 0.97;
    /** How many times longer than the suite asks for a contestant may be warmed up. */
    private static final int MAX_WARM_UPS = 4;

    private final Suite suite;
    private final int threads;
    private final Consumer<String> progress;
    private final MachineLimits limits;
    private final LastingWorkers lasting;
    private final Map<String, String> descriptions = new LinkedHashMap<>();

    Referee(Suite suite, int threads, MachineLimits limits, Consumer<String> progress) {
        this.suite = suite;
        this.threads = threads;
        this.limits = limits;
        this.lasting = new LastingWorkers(threads, suite.iterationMillis());
        this.progress = progress;
    }

    /** Returns what contestants said about themselves so far. */
    Map<String, String> descriptions() {
        return descriptions;
    }

    /** Times a case of the suite. */
    CaseScores run(BenchCase benchCase, List<Entrant> entrants) {
        Heat heat = new Heat(benchCase.task());
        try {
            heat.start(entrants);
            heat.warmUp();
            heat.freeze();
            for (int round = 0; round < suite.rounds(); round++) {
                heat.progress("round " + (round + 1) + "/" + suite.rounds());
                heat.round(benchCase.bound());
            }
            return heat.scores(benchCase);
        } finally {
            heat.close();
        }
    }

    /** Times the training step of a layer. */
    CaseScores run(LayerShape layer, List<Entrant> devices) {
        return run(new BenchCase(layer.caseName(), Bound.COMPUTE, 1), devices);
    }

    @Override
    public void close() {
        lasting.close();
        limits.close();
    }

    /** One contestant in one case. */
    private static final class Runner {
        private final Entrant entrant;
        private final WorkerProcess process;
        private final List<Double> nanos = new ArrayList<>();
        private final List<Double> ofLimit = new ArrayList<>();
        private @Nullable String refusal;
        private double best = Double.POSITIVE_INFINITY;
        private int warmUps;
        private int withoutProgress;

        Runner(Entrant entrant, WorkerProcess process) {
            this.entrant = entrant;
            this.process = process;
        }

        void warmed(double time) {
            warmUps++;
            withoutProgress = time < STILL_WARMING * best ? 0 : withoutProgress + 1;
            best = Math.min(best, time);
        }

        /** Returns whether it has had the rounds asked for, and no progress in the last third of as many. */
        boolean isWarm(int asked) {
            return refusal != null || (warmUps >= asked && withoutProgress >= asked / 3);
        }
    }

    /** All contestants in one case. */
    private final class Heat implements AutoCloseable {
        private final String caseName;
        private final List<Runner> runners = new ArrayList<>();
        private final List<Score> refused = new ArrayList<>();

        Heat(String caseName) {
            this.caseName = caseName;
        }

        void progress(String what) {
            progress.accept(caseName + ": " + what);
        }

        void start(List<Entrant> entrants) {
            lasting.start(entrants);
            for (Entrant entrant : entrants) {
                progress("verifying " + entrant.name());
                try {
                    WorkerProcess process = entrant.isLasting()
                            ? lasting.prepared(entrant, caseName)
                            : entrant.start(caseName, threads, suite.iterationMillis());
                    runners.add(new Runner(entrant, process));
                    descriptions.put(entrant.name(), process.ready().description());
                } catch (RefusedException e) {
                    refused.add(Score.refused(entrant.name(), entrant.isPeer(), String.valueOf(e.getMessage())));
                }
            }
        }

        void warmUp() {
            for (int i = 0; i < MAX_WARM_UPS * suite.warmUps(); i++) {
                progress("warming up");
                boolean all = i >= suite.warmUps();
                for (Runner runner : runners) {
                    if (!runner.isWarm(suite.warmUps())) {
                        runner.warmed(turn(runner));
                    }
                    all &= runner.isWarm(suite.warmUps());
                }
                if (all) {
                    return;
                }
            }
        }

        /** From here on nobody runs but in its own turn. */
        void freeze() {
            for (Runner runner : runners) {
                if (runner.refusal == null) {
                    try {
                        runner.process.freeze();
                    } catch (RefusedException e) {
                        runner.refusal = String.valueOf(e.getMessage());
                    }
                }
            }
        }

        private double turn(Runner runner) {
            if (runner.refusal != null) {
                return Double.NaN;
            }
            try {
                return runner.process.turn();
            } catch (RefusedException e) {
                runner.refusal = String.valueOf(e.getMessage());
                return Double.NaN;
            }
        }

        void round(Bound bound) {
            limits.startRound();
            for (Runner runner : runners) {
                double time = turn(runner);
                double rate = work(runner, bound) / time;
                runner.nanos.add(time);
                if (bound != Bound.OVERHEAD && !runner.entrant.isPeer()) {
                    double limit = limits.rate(runner.entrant.name(), bound);
                    if (limit > 0) {
                        runner.ofLimit.add(rate / limit);
                    }
                }
            }
        }

        private static double work(Runner runner, Bound bound) {
            WorkerProcess.Ready ready = runner.process.ready();
            return bound == Bound.MEMORY ? ready.bytes() : ready.flops();
        }

        CaseScores scores(BenchCase benchCase) {
            List<Score> scores = new ArrayList<>();
            for (Runner runner : runners) {
                scores.add(score(runner, benchCase));
            }
            scores.addAll(refused);
            WorkerProcess.Ready ready =
                    runners.isEmpty() ? null : runners.getFirst().process.ready();
            return new CaseScores(
                    benchCase,
                    ready == null ? 0 : ready.flops() / benchCase.runs(),
                    ready == null ? 0 : ready.bytes() / benchCase.runs(),
                    scores);
        }

        private Score score(Runner runner, BenchCase benchCase) {
            Entrant entrant = runner.entrant;
            double allocated = -1;
            if (runner.refusal == null && !entrant.isPeer()) {
                try {
                    allocated = runner.process.allocated() / (double) benchCase.runs();
                } catch (RefusedException e) {
                    runner.refusal = String.valueOf(e.getMessage());
                }
            }
            if (runner.refusal != null) {
                return Score.refused(entrant.name(), entrant.isPeer(), runner.refusal);
            }
            return new Score(
                    entrant.name(),
                    entrant.isPeer(),
                    null,
                    runner.process.ready().worst(),
                    allocated,
                    runner.nanos.stream().map(time -> time / benchCase.runs()).toList(),
                    List.copyOf(runner.ofLimit));
        }

        @Override
        public void close() {
            for (Runner runner : runners) {
                if (runner.entrant.isLasting()) {
                    LastingWorkers.rest(runner.process);
                } else {
                    runner.process.close();
                }
            }
        }
    }

    /** Returns the entrants of a case: the overhead of a call is measured against the same call without it. */
    static List<Entrant> entrants(BenchCase benchCase, List<Entrant> devices, List<Entrant> peers, int threads) {
        if (benchCase.name().equals(SpecialCases.OVERHEAD)) {
            return devices.stream()
                    .filter(device -> device.name().equals("cpu"))
                    .flatMap(device ->
                            List.of(device, Entrant.java(SpecialCases.DIRECT, false, List.of(), threads)).stream())
                    .toList();
        }
        List<Entrant> all = new ArrayList<>(devices);
        all.addAll(peers);
        return all;
    }
}
