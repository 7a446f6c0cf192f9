package dev.lockstep.trainer;

import dev.lockstep.spi.DriverProbe;
import dev.lockstep.trainer.cli.Lockstep;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine;

/** Starts the command {@code lockstep}. */
public final class Main {
    private Main() {}

    /** Runs the command line and exits with its code: 0 done, 1 failed, 2 bad input. */
    public static void main(String[] args) {
        CompletableFuture<Void> vectors = CompletableFuture.runAsync(VectorModule::load);
        CommandLine commandLine = Lockstep.commandLine(args);
        CommandLine.IExecutionStrategy strategy = commandLine.getExecutionStrategy();
        commandLine.setExecutionStrategy(parsed -> {
            vectors.join();
            return strategy.execute(parsed);
        });
        DriverProbe.exit(Lockstep.execute(commandLine, args));
    }
}
