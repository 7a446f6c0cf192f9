package dev.lockstep.bench;

import dev.lockstep.bench.FitProcess.Taken;
import dev.lockstep.bench.WorkerProcess.RefusedException;
import dev.lockstep.bench.fit.FitData;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets everyone fit the same data in rounds. A first run of each does not count: it fills caches, and tells what scikit-learn reaches, where our
 * own devices then stop.
 */
final class FitReferee {
    private final FitData data;
    private final OwnFits own;
    private final int iterations;
    private final Path model;
    private final Consumer<String> progress;

    /**
     * Names what all have in common.
     *
     * @param iterations the most iterations of each
     * @param model the file in which each leaves its model
     * @param progress hears what is being done
     */
    FitReferee(FitData data, OwnFits own, int iterations, Path model, Consumer<String> progress) {
        this.data = data;
        this.own = own;
        this.iterations = iterations;
        this.model = model;
        this.progress = progress;
    }

    /** One contestant. */
    private static final class Runner {
        private final Fitter fitter;
        private final List<Double> wall = new ArrayList<>();
        private final List<Double> processor = new ArrayList<>();
        private String description = "";
        private double objective = Double.NaN;
        private @Nullable String refusal;

        Runner(Fitter fitter) {
            this.fitter = fitter;
        }

        FitScore score() {
            return refusal == null
                    ? new FitScore(fitter.name(), fitter.isPeer(), null, description, objective, wall, processor)
                    : FitScore.refused(fitter.name(), fitter.isPeer(), refusal);
        }
    }

    /** Runs all rounds. */
    List<FitScore> run(List<String> devices, List<Fitter> peers, int rounds) {
        double target = Double.NEGATIVE_INFINITY;
        List<Runner> ofPeers = new ArrayList<>();
        for (Fitter peer : peers) {
            progress.accept("before the rounds: " + peer.name());
            Runner runner = new Runner(peer);
            fit(runner);
            if (peer.name().equals(FitPeers.SCIKIT_LEARN) && runner.refusal == null) {
                target = runner.objective;
            }
            ofPeers.add(runner);
        }
        List<Runner> runners = new ArrayList<>();
        for (String device : devices) {
            progress.accept("before the rounds: " + device);
            runners.add(ofDevice(device, target));
        }
        runners.addAll(ofPeers);
        for (int round = 1; round <= rounds; round++) {
            for (Runner runner : runners) {
                if (runner.refusal == null) {
                    progress.accept("round " + round + "/" + rounds + ": " + runner.fitter.name());
                    Taken taken = fit(runner);
                    if (taken != null) {
                        runner.wall.add(taken.wall());
                        runner.processor.add(taken.processor());
                    }
                }
            }
        }
        return runners.stream().map(Runner::score).toList();
    }

    private Runner ofDevice(String device, double target) {
        try {
            int needed = own.iterations(device, target, iterations, model);
            Runner runner = new Runner(own.fitter(device, needed, model, List.of()));
            runner.description = needed + " iterations";
            return runner;
        } catch (RefusedException e) {
            Runner runner = new Runner(own.fitter(device, iterations, model, List.of()));
            runner.refusal = e.getMessage();
            return runner;
        }
    }

    private @Nullable Taken fit(Runner runner) {
        try {
            Files.deleteIfExists(model);
            Taken taken = FitProcess.run(runner.fitter);
            runner.objective = data.objective(LinearModel.load(model));
            if (runner.fitter.isPeer()) {
                runner.description = taken.lastLine();
            }
            return taken;
        } catch (RefusedException | ModelException e) {
            runner.refusal = e.getMessage();
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + model, e);
        }
    }
}
