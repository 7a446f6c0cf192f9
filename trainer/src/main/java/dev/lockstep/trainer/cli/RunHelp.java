package dev.lockstep.trainer.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Unmatched;

/** Stands for {@code run}, which the launcher carries out where there is a program to run. */
@SuppressWarnings("UnusedVariable") // picocli takes what is passed on
@Command(
        sortOptions = false,
        description =
                "Runs a Java program of one file with everything of Lockstep on its class path; no build is needed.",
        footer = "%nFor example:  ${ROOT-COMMAND-NAME} run examples/Mnist.java DATA-DIR model.safetensors")
final class RunHelp extends Subcommand {
    @Parameters(index = "0", paramLabel = "FILE.java", description = "The program.", arity = "0..1")
    private @Nullable Path file;

    @Parameters(index = "1..*", paramLabel = "ARGUMENT", description = "What the program is given.")
    private List<String> arguments = new ArrayList<>();

    @Unmatched
    private List<String> options = new ArrayList<>();

    @Override
    public Integer call() {
        if (file == null) {
            throw new InputException("run: a Java file is missing");
        }
        if (!Files.isRegularFile(file)) {
            throw new InputException("run " + file + ": there is no such file");
        }
        if (!file.toString().endsWith(".java")) {
            throw new InputException("run " + file + ": its name does not end in .java");
        }
        throw ShellHelp.launcherOnly("run");
    }
}
