package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.DeviceInfo;
import dev.lockstep.trainer.report.Printable;
import dev.lockstep.tuning.Tuning;
import dev.lockstep.tuning.TuningStep;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Finds the fastest parameters of a device's kernels. */
final class TuneCommand extends Subcommand {
    private static final int MAX_SECONDS = 86_400;
    private static final int PER_MILLE = 1000;

    private final DeviceOptions deviceOptions;
    private int seconds;
    private @Nullable String json;

    TuneCommand() {
        super(
                "Measures tile parameters of the matrix products on an OpenCL device, and writes the fastest to the file that "
                        + "the device is opened with from then on. What gives a wrong result is not measured. Quit other programs first.");
        command()
                .usageMessage()
                .footer("%nThe file is replaced as a whole, at the end; stopping with Ctrl-C leaves it as it is.");
        Options options = options();
        deviceOptions = new DeviceOptions(options);
        options.add(
                int.class,
                value -> seconds = value,
                OptionSpec.builder("--seconds")
                        .paramLabel("N")
                        .defaultValue("120")
                        .description("About how long to look (default: ${DEFAULT-VALUE})."));
        options.addJson("the results", value -> json = value);
    }

    @Override
    public Integer call() {
        if (seconds < 1 || seconds > MAX_SECONDS) {
            throw new InputException("--seconds " + seconds + ": must be from 1 to " + MAX_SECONDS);
        }
        JsonOutput output = outputs().json(json);
        PrintWriter text = output != null && output.isStdout() ? err() : out();
        ProgressLine progress = ProgressLine.possible() ? new ProgressLine(err()) : null;
        DeviceInfo device;
        Tuning tuning;
        try (StopSignals signals = StopSignals.listen()) {
            try (Compute compute = deviceOptions.open()) {
                device = compute.info();
            }
            tuning = Tuning.of(device.device(), Duration.ofSeconds(seconds), step -> {
                stopIfTold(signals.received());
                if (progress != null) {
                    progress.draw((int) (PER_MILLE * step.share()), PER_MILLE, line(step));
                }
            });
        } finally {
            if (progress != null) {
                progress.wipe();
            }
        }
        text.println(Printable.line(device.device() + ", " + device.name()));
        print(tuning, text);
        if (output != null) {
            outputs().reads("the tile table", tuning.file());
            output.write(asJson(tuning), out());
        }
        return 0;
    }

    /** Ends the tuning between two measurements: a process that ends while a driver computes may be aborted by the driver. */
    private static void stopIfTold(StopSignals.@Nullable Stop stop) {
        if (stop != null) {
            throw new StoppedException("stopped by " + stop.label + "; the file of tiles is as it was", stop.exitCode);
        }
    }

    private static String line(TuningStep step) {
        return step.subject() + ": " + step.parameters() + ": "
                + (step.refusal().isEmpty() ? speed(step.gigaflops()) : step.refusal());
    }

    private static void print(Tuning tuning, PrintWriter text) {
        for (Tuning.Choice choice : tuning.choices()) {
            text.printf(
                    Locale.ROOT,
                    "  %-6s  %s, %s (%d measured%s)%n",
                    choice.subject(),
                    choice.after(),
                    choice.isNew()
                            ? speed(choice.gigaflopsAfter()) + " instead of " + speed(choice.gigaflopsBefore())
                            : speed(choice.gigaflopsAfter()) + " as before",
                    choice.measured(),
                    choice.refused() == 0 ? "" : ", " + choice.refused() + " refused");
        }
        text.println(
                tuning.isWritten()
                        ? "Written to " + Printable.line(tuning.file())
                        : "Nothing faster was found; " + Printable.line(tuning.file()) + " is as it was");
        text.flush();
    }

    private static String speed(double gigaflops) {
        return String.format(Locale.ROOT, "%.1f GFLOP/s", gigaflops);
    }

    private static Map<String, ?> asJson(Tuning tuning) {
        List<Map<String, Object>> choices = tuning.choices().stream()
                .map(choice -> {
                    Map<String, Object> values = new LinkedHashMap<>();
                    values.put("size", choice.subject());
                    values.put("before", choice.before());
                    values.put("gigaflopsBefore", choice.gigaflopsBefore());
                    values.put("after", choice.after());
                    values.put("gigaflopsAfter", choice.gigaflopsAfter());
                    values.put("measured", choice.measured());
                    values.put("refused", choice.refused());
                    return values;
                })
                .toList();
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("file", tuning.file().toString());
        all.put("written", tuning.isWritten());
        all.put("choices", choices);
        return all;
    }
}
