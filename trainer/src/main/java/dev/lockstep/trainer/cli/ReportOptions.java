package dev.lockstep.trainer.cli;

import dev.lockstep.file.OutputFolder;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.data.FileFailures;
import dev.lockstep.learn.training.Training;
import dev.lockstep.trainer.report.ReportFolder;
import dev.lockstep.trainer.report.RunReport;
import dev.lockstep.trainer.report.WeightHistory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Whether a run leaves a report, and where. */
final class ReportOptions {
    private static final Path RUNS = Path.of("runs");

    private @Nullable Path named;
    private boolean none;

    ReportOptions(Options options) {
        options.add(
                Path.class,
                value -> named = value,
                OptionSpec.builder("--report")
                        .paramLabel("DIR")
                        .description("Write the report of the run (a page, images, tables) into DIR "
                                + "(default: a new folder in runs, named by time, data and device)."));
        options.add(
                boolean.class,
                value -> none = value,
                OptionSpec.builder("--no-report").description("Write no report."));
    }

    /**
     * Decides where the report goes, and finds out before any work is done whether it can be written.
     *
     * @param files the names of the report's files
     * @return where to, null if no report is wanted
     */
    @Nullable
    ReportFolder folder(Outputs outputs, List<String> files) {
        if (none) {
            if (named != null) {
                throw new InputException("--no-report: contradicts --report " + named + "; leave one out");
            }
            return null;
        }
        ReportFolder folder = named == null
                ? new ReportFolder.OfItsOwn(RUNS, LocalDateTime.now(ZoneId.systemDefault()))
                : new ReportFolder.Named(named);
        try {
            folder.check();
        } catch (IOException e) {
            throw new InputException(
                    name() + ": cannot be written: " + FileFailures.reason(e)
                            + "; name a folder that may be written, or leave the report out with --no-report",
                    e);
        }
        if (named != null) {
            outputs.folder("--report", named, files);
        }
        return folder;
    }

    /** Writes the report of a finished training and returns its page. */
    Path write(
            ReportFolder folder,
            TrainingReport results,
            Training run,
            WeightHistory history,
            Predictions predictions,
            String command) {
        Dataset data = results.data();
        RunReport report = new RunReport(
                results.json(),
                SettingsText.map(results, command),
                ReceiptText.lines(results.receipt()),
                data,
                results.epochs(),
                run.model().weight().toFloatArray(),
                history,
                predictions);
        return write(
                folder, report::write, data.name(), results.receipt().device().toString());
    }

    /**
     * Writes a report and returns its page.
     *
     * @param names what the run is about
     */
    Path write(ReportFolder folder, OutputFolder.Filling report, String... names) {
        try {
            return folder.write(report, names).resolve(RunReport.PAGE);
        } catch (IOException e) {
            throw new OutputException(name(), e);
        }
    }

    private String name() {
        return "--report " + (named == null ? RUNS : named);
    }
}
