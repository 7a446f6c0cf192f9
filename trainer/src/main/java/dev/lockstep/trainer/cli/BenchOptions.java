package dev.lockstep.trainer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of the command {@code bench}. They are declared here, so that its help needs no benchmarks. */
@Command(
        name = "bench",
        sortOptions = false,
        description = {
            "Times the ops and the reference training on every device. Results are held to float64 first, contestants"
                    + " take turns in rounds, and the machine's limits are measured in the same rounds. A line says what"
                    + " moved by more than 15 %% between the rounds, and the last one whether the figures can be trusted."
        },
        footer = "%nExit code 0 if every device was timed, 1 if one failed; noise changes neither.")
public abstract class BenchOptions extends Subcommand {
    /** The names of the suites. */
    protected static final String SUITES = "smoke, quick, full or fit";

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description = "cpu, cuda[:n] or opencl[:n]; may be given more than once (default: all that are here).")
    protected List<String> devices = new ArrayList<>();

    @Option(
            names = "--suite",
            paramLabel = "NAME",
            defaultValue = "quick",
            description =
                    SUITES + " (default: ${DEFAULT-VALUE}). fit times no ops but whole trainings by lbfgs, from start"
                            + " to exit, in wall and processor time.")
    protected String suiteName;

    @Mixin
    protected FitOptions fitOptions;

    @Option(
            names = "--case",
            paramLabel = "TEXT",
            description =
                    "Only cases whose name contains TEXT, such as linearBackward; may be given more than once. probe:"
                            + " products in the sizes of linear probes, which the quick suite leaves out unless asked.")
    protected List<String> only = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "0",
            description = "Threads of everyone, 0 for one per processor (default: ${DEFAULT-VALUE}).")
    protected int threads;

    @Option(
            names = "--peers",
            paramLabel = "LIST",
            description =
                    "Compare with peers: all that can run here, or a list of openblas, djl, nd4j, clblast, pytorch,"
                            + " jax, nd4j-cuda (up to sm_86); for --suite fit of scikit-learn, smile, mllib. Libraries are"
                            + " fetched once.")
    protected List<String> peers = new ArrayList<>();

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "The Python whose PyTorch, JAX and scikit-learn are peers (default: ${DEFAULT-VALUE}).")
    protected String python;

    @Option(names = "--rounds", paramLabel = "N", description = "Measured rounds (default: the suite's).")
    protected @Nullable Integer rounds;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "Measure nothing; show what --json has written to FILE, here or on another machine. Cases of more"
                            + " than one file are put together.")
    protected List<Path> from = new ArrayList<>();

    @Option(names = "--json", paramLabel = "FILE", description = "Write every round as JSON to FILE, - for stdout.")
    protected @Nullable String json;

    @Option(
            names = "--markdown",
            paramLabel = "FILE",
            description = "Write the tables to FILE as a page of documentation.")
    protected @Nullable Path markdown;

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            description = "Draw the speeds into FILE: an image if it ends in .svg, a page with the tables if in .html.")
    protected @Nullable Path chart;
}
