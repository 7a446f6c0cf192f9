package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.DeviceInfo;
import dev.lockstep.Devices;
import dev.lockstep.MathMode;
import dev.lockstep.reference.CaseFile;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.StoredCase;
import dev.lockstep.reference.Verifier;
import dev.lockstep.reference.VerifyOptions;
import dev.lockstep.reference.VerifyReport;
import dev.lockstep.spi.Availability;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Holds devices to the float64 reference. */
final class VerifyCommand extends Subcommand {
    private static final String ALL = "all";

    private final DeviceOptions deviceOptions;
    private @Nullable String op;
    private long seed;
    private int seeds;
    private @Nullable String oneCase;
    private @Nullable Path markdown;
    private @Nullable String json;

    VerifyCommand() {
        super("Runs every op on a device and holds each result to the float64 reference.");
        command().usageMessage().footer("%nExit code 0 if everything passed, 1 if anything failed or is mistrusted.");
        Options options = options();
        deviceOptions = new DeviceOptions(options);
        options.add(
                String.class,
                value -> op = value,
                OptionSpec.builder("--op").paramLabel("OP").description("Only this op, such as linear; or program."));
        options.add(
                long.class,
                value -> seed = value,
                OptionSpec.builder("--seed")
                        .paramLabel("N")
                        .defaultValue("0")
                        .description("Decides the data (default: ${DEFAULT-VALUE})."));
        options.add(
                int.class,
                value -> seeds = value,
                OptionSpec.builder("--seeds")
                        .paramLabel("N")
                        .defaultValue("1")
                        .description(
                                "Run with N seeds, from --seed on, and show how the errors are distributed (default: ${DEFAULT-VALUE})."));
        options.add(
                String.class,
                value -> oneCase = value,
                OptionSpec.builder("--case")
                        .paramLabel("CASE")
                        .description("Only this case: a name that a failure printed, or a case file."));
        options.add(
                Path.class,
                value -> markdown = value,
                OptionSpec.builder("--markdown")
                        .paramLabel("FILE")
                        .description("Write the table to FILE as a page of documentation."));
        options.addJson("the results", value -> json = value);
    }

    @Override
    public Integer call() {
        if (oneCase != null) {
            if (op != null || json != null || markdown != null || seeds != 1) {
                throw new InputException("--case: runs one case alone; leave out --op, --seeds, --json and --markdown");
            }
            return replay(oneCase);
        }
        VerifyOptions options = verifyOptions();
        JsonOutput output = outputs().json(json);
        OutputFile page = markdown == null ? null : outputs().file("--markdown", markdown);
        PrintWriter text = output != null && output.isStdout() ? err() : out();
        List<VerifyReport> reports = new ArrayList<>();
        for (String device : devices()) {
            VerifyReport report = verify(device, options);
            reports.add(report);
            VerifyText.print(report, text);
        }
        if (output != null) {
            output.write(
                    Map.of("devices", reports.stream().map(VerifyText::json).toList()), out());
        }
        if (page != null) {
            page.write(VerifyText.markdown(reports));
        }
        return reports.stream().anyMatch(report -> report.status() != Status.PASSED) ? Failures.FAILED : 0;
    }

    private VerifyReport verify(String device, VerifyOptions options) {
        ProgressLine progress = ProgressLine.possible() ? new ProgressLine(err()) : null;
        try (Compute compute = deviceOptions.open(device)) {
            return Verifier.run(compute, options, step -> {
                if (progress != null) {
                    progress.draw(
                            step.done(),
                            step.total(),
                            device + ": " + step.done() + "/" + step.total() + " cases, "
                                    + step.result().subject());
                }
            });
        } finally {
            if (progress != null) {
                progress.wipe();
            }
        }
    }

    private int replay(String name) {
        Path file = Path.of(name);
        if (Files.exists(file)) {
            StoredCase stored = CaseFile.read(file);
            String device = deviceOptions.isGiven()
                    ? deviceOptions.name()
                    : stored.device().toString();
            return replay(device, stored.mathMode(), compute -> Verifier.replay(compute, file));
        }
        return replay(deviceOptions.name(), MathMode.FP32, compute -> Verifier.run(compute, OpCase.parse(name)));
    }

    private int replay(String device, MathMode mode, Function<Compute, CaseResult> run) {
        try (Compute compute = deviceOptions.open(device, mode)) {
            CaseResult result = run.apply(compute);
            VerifyText.print(result, out());
            return result.status() == Status.PASSED ? 0 : Failures.FAILED;
        }
    }

    private VerifyOptions verifyOptions() {
        if (seeds < 1) {
            throw new InputException("--seeds " + seeds + ": must be 1 or more");
        }
        VerifyOptions options = VerifyOptions.defaults().withSeed(seed).withSeeds(seeds);
        if (op == null) {
            return options;
        }
        List<String> known = OpCase.subjects().toList();
        if (!known.contains(op)) {
            throw new InputException("--op " + op + ": no such op; use one of " + String.join(", ", known));
        }
        return options.withSubject(op);
    }

    /** Returns the devices to verify: all that are there, unless one is named. */
    private List<String> devices() {
        if (deviceOptions.isGiven() && !deviceOptions.name().equals(ALL)) {
            return List.of(deviceOptions.name());
        }
        List<String> found = new ArrayList<>();
        for (Devices.BackendStatus status : Devices.probe()) {
            if (status.availability() instanceof Availability.Available available) {
                for (DeviceInfo info : available.devices()) {
                    found.add(info.device().toString());
                }
            }
        }
        return found;
    }
}
