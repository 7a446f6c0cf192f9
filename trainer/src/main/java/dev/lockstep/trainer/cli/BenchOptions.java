package dev.lockstep.trainer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** The options of the command {@code bench}. They are declared here, so that its help needs no benchmarks. */
public abstract class BenchOptions extends Subcommand {
    /** The names of the suites. */
    protected static final String SUITES = "smoke, quick, full or fit";

    protected List<String> devices = new ArrayList<>();

    protected String suiteName;
    protected final FitOptions fitOptions;

    protected List<String> only = new ArrayList<>();

    protected int threads;

    protected List<String> peers = new ArrayList<>();

    protected String python;
    protected @Nullable Integer rounds;

    protected List<Path> from = new ArrayList<>();

    protected @Nullable String json;
    protected @Nullable Path markdown;
    protected @Nullable Path chart;

    protected BenchOptions() {
        super("Times the ops and the reference training on every device. Results are held to float64 first, contestants"
                + " take turns in rounds, and the machine's limits are measured in the same rounds. A line says what"
                + " moved by more than 15 %% between the rounds, and the last one whether the figures can be trusted.");
        command()
                .usageMessage()
                .footer("%nExit code 0 if every device was timed, 1 if one failed; noise changes neither.");
        Options options = options();
        options.addList(
                String.class,
                value -> devices = value,
                OptionSpec.builder("--device")
                        .paramLabel("DEVICE")
                        .description(
                                "cpu, cuda[:n] or opencl[:n]; may be given more than once (default: all that are here)."));
        options.add(
                String.class,
                value -> suiteName = value,
                OptionSpec.builder("--suite")
                        .paramLabel("NAME")
                        .defaultValue("quick")
                        .description(SUITES
                                + " (default: ${DEFAULT-VALUE}). fit times no ops but whole trainings by lbfgs, from start"
                                + " to exit, in wall and processor time."));
        fitOptions = new FitOptions(options);
        options.addList(
                String.class,
                value -> only = value,
                OptionSpec.builder("--case")
                        .paramLabel("TEXT")
                        .description(
                                "Only cases whose name contains TEXT, such as linearBackward; may be given more than once. probe:"
                                        + " products in the sizes of linear probes, which the quick suite leaves out unless asked."));
        options.add(
                int.class,
                value -> threads = value,
                OptionSpec.builder("--threads")
                        .paramLabel("N")
                        .defaultValue("0")
                        .description("Threads of everyone, 0 for one per processor (default: ${DEFAULT-VALUE})."));
        options.addList(
                String.class,
                value -> peers = value,
                OptionSpec.builder("--peers")
                        .paramLabel("LIST")
                        .description(
                                "Compare with peers: all that can run here, or a list of openblas, djl, nd4j, clblast, pytorch,"
                                        + " jax, nd4j-cuda (up to sm_86); for --suite fit of scikit-learn, smile, mllib. Libraries are"
                                        + " fetched once."));
        options.add(
                String.class,
                value -> python = value,
                OptionSpec.builder("--python")
                        .paramLabel("COMMAND")
                        .defaultValue("python3")
                        .description(
                                "The Python whose PyTorch, JAX and scikit-learn are peers (default: ${DEFAULT-VALUE})."));
        options.add(
                Integer.class,
                value -> rounds = value,
                OptionSpec.builder("--rounds").paramLabel("N").description("Measured rounds (default: the suite's)."));
        options.addList(
                Path.class,
                value -> from = value,
                OptionSpec.builder("--from")
                        .paramLabel("FILE")
                        .description(
                                "Measure nothing; show what --json has written to FILE, here or on another machine. Cases of more"
                                        + " than one file are put together."));
        options.addJson("every round", value -> json = value);
        options.add(
                Path.class,
                value -> markdown = value,
                OptionSpec.builder("--markdown")
                        .paramLabel("FILE")
                        .description("Write the tables to FILE as a page of documentation."));
        options.add(
                Path.class,
                value -> chart = value,
                OptionSpec.builder("--chart")
                        .paramLabel("FILE")
                        .description(
                                "Draw the speeds into FILE: an image if it ends in .svg, a page with the tables if in .html."));
    }
}
