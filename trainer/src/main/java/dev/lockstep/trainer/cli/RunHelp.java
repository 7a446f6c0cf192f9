package dev.lockstep.trainer.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Stands for {@code run}, which the launcher carries out where there is a program to run. */
final class RunHelp extends Subcommand {
    private @Nullable Path file;

    RunHelp() {
        super("Runs a Java program of one file with everything of Lockstep on its class path; no build is needed.");
        command()
                .usageMessage()
                .footer("%nFor example:  ${ROOT-COMMAND-NAME} run examples/Mnist.java DATA-DIR model.safetensors");
        Options options = options();
        options.add(
                Path.class,
                value -> file = value,
                PositionalParamSpec.builder()
                        .index("0")
                        .paramLabel("FILE.java")
                        .arity("0..1")
                        .description("The program."));
        options.addList(
                String.class,
                ignored -> {},
                PositionalParamSpec.builder()
                        .index("1..*")
                        .paramLabel("ARGUMENT")
                        .description("What the program is given."));
        options.ignoreUnknown();
    }

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
