package dev.lockstep.bench;

import dev.lockstep.bench.fit.FitData;
import dev.lockstep.learn.Dataset;
import dev.lockstep.trainer.cli.FitOptions;
import dev.lockstep.trainer.cli.InputException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code --suite fit}: whole trainings to the minimum, each a program from its start to its exit. */
final class FitBench {
    private static final int ITERATIONS = 100;
    private static final int ROUNDS = 3;

    private final FitOptions options;
    private final int threads;
    private final String python;
    private final PrintWriter messages;

    /**
     * Names the surroundings.
     *
     * @param options which data
     * @param python the command of the Python whose scikit-learn is used
     * @param messages where to say what is being done
     */
    FitBench(FitOptions options, int threads, String python, PrintWriter messages) {
        this.options = options;
        this.threads = threads;
        this.python = python;
        this.messages = messages;
    }

    /**
     * Measures.
     *
     * @param rounds 0 for as many as usual
     */
    FitResults measure(List<String> devices, List<String> peers, int rounds, Map<String, String> host) {
        if (!FitProcess.isPossible()) {
            throw new InputException("--suite fit: needs Linux, which tells the processor time of programs");
        }
        FitData data = data();
        Path model = Guard.folder().resolve("model.safetensors");
        List<String> words = new ArrayList<>(data.write(Guard.folder()));
        words.addAll(List.of(Integer.toString(ITERATIONS), Integer.toString(threads), model.toString()));
        List<Fitter> fitters = new FitPeers(threads, python, words, messages).fitters(peers);
        OwnFits own = new OwnFits(options.words(), data.l2(), threads);
        FitReferee referee = new FitReferee(data, own, ITERATIONS, model, what -> {
            messages.println(what);
            messages.flush();
        });
        List<FitScore> scores = referee.run(devices, fitters, rounds == 0 ? ROUNDS : rounds);
        return new FitResults(
                threads,
                host,
                data.name(),
                data.rows(),
                data.features(),
                data.classes(),
                data.l2(),
                ITERATIONS,
                scores);
    }

    private FitData data() {
        if (options.name().contains(":")) {
            throw new InputException("--data " + options.name() + ": --suite fit takes mnist, fashion-mnist or digits");
        }
        return new FitData(Dataset.load(options.name(), options.options()));
    }
}
