package dev.lockstep.bench;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.bench.WorkerProcess.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How our own devices fit: by {@code ./lockstep train}, as a user would. */
final class OwnFits {
    private final List<String> words;
    private final double l2;
    private final int threads;

    /**
     * Names what all have in common.
     *
     * @param words the options by which {@code train} gets the data
     */
    OwnFits(List<String> words, double l2, int threads) {
        this.words = words;
        this.l2 = l2;
        this.threads = threads;
    }

    /** Returns the program that goes so many iterations. */
    Fitter fitter(String device, int iterations, Path model, List<String> more) {
        List<String> command = new ArrayList<>(launcher());
        command.add("train");
        command.addAll(words);
        command.addAll(List.of(
                "--optimizer",
                "lbfgs",
                "--l2",
                Double.toString(l2),
                "--epochs",
                Integer.toString(iterations),
                "--device",
                device,
                "--threads",
                Integer.toString(threads),
                "--no-report",
                "--quiet",
                "--save",
                model.toString()));
        command.addAll(more);
        return new Fitter(device, false, command, Entrant.environment(threads));
    }

    /**
     * Returns how many iterations a device takes until its objective is no more than another's: all of them if it does not get there.
     *
     * @param most the most iterations
     */
    int iterations(String device, double target, int most, Path model) throws RefusedException {
        Path json = Guard.folder().resolve("fit.json");
        FitProcess.run(fitter(device, most, model, List.of("--json", json.toString())));
        try {
            int done = 0;
            for (Object epoch :
                    (List<?>) JSON.std.mapFrom(Files.readString(json)).get("epochs")) {
                done++;
                if (((Number) ((Map<?, ?>) epoch).get("loss")).doubleValue() <= target) {
                    break;
                }
            }
            return done;
        } catch (IOException e) {
            throw new RefusedException("its JSON cannot be read: " + e.getMessage());
        }
    }

    /** The launcher that started this program, or else the program of the class path. */
    private static List<String> launcher() {
        String launcher = System.getProperty("dev.lockstep.command");
        if (launcher != null) {
            return List.of(launcher);
        }
        List<String> command = new ArrayList<>();
        command.add(Entrant.jvm());
        command.addAll(Entrant.passedOn());
        command.addAll(List.of(
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lockstep.trainer.Main"));
        return command;
    }
}
