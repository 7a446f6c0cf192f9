package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Runs of {@code sweep} for its tests. Words of a command are separated by blanks. */
final class SweepRuns {
    private SweepRuns() {}

    static Cli cli(String command) {
        return Cli.run(command.split(" "));
    }

    /** Runs a command that succeeds, and returns the JSON that it prints. */
    static Map<String, Object> json(String command) throws IOException {
        List<String> args = new ArrayList<>(Arrays.asList(command.split(" ")));
        args.addAll(List.of("--json", "-", "--quiet"));
        Cli run = Cli.run(args.toArray(String[]::new));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    @SuppressWarnings("unchecked") // JSON objects are maps by name
    static List<Map<?, ?>> trainings(Map<String, Object> json) {
        return (List<Map<?, ?>>) json.get("trainings");
    }
}
