package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.DataWarnings;
import dev.lockstep.trainer.report.Printable;
import dev.lockstep.trainer.report.ReportFolder;
import dev.lockstep.trainer.report.SweepReport;
import dev.lockstep.trainer.report.Trial;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Trains with every combination of some settings and compares. */
final class SweepCommand extends Subcommand {
    private final TrainingDeviceOptions deviceOptions;

    private final DataSetOptions dataOptions;

    private final SweepOptions sweepOptions;

    private final SweepSave sweepSave;

    private final ReportOptions reportOptions;

    private final OutputOptions outputOptions;

    SweepCommand() {
        super(
                "Trains with every combination of the given values, which are separated by commas, compares the results, and "
                        + "judges each learning rate: too low, good or too high. Each training gives the result of train with the "
                        + "same settings; --exact asks for the same last bits too.");
        Options options = options();
        deviceOptions = new TrainingDeviceOptions(options);
        dataOptions = new DataSetOptions(options);
        sweepOptions = new SweepOptions(options);
        sweepSave = new SweepSave(options);
        reportOptions = new ReportOptions(options);
        outputOptions = new OutputOptions(options);
    }

    @Override
    public Integer call() {
        SweepPlan plan = sweepOptions.plan();
        List<Trial> trials = plan.trials();
        sweepSave.prepare(outputs());
        dataOptions.note(outputs());
        JsonOutput output = outputOptions.json(outputs());
        ReportFolder reportFolder = reportOptions.folder(outputs(), SweepReport.FILES);
        PrintWriter text = outputOptions.text(output, out(), err());
        ProgressLine line = outputOptions.showsProgress() ? new ProgressLine(err()) : null;
        TrainingSettings common = trials.getFirst().settings();
        StopSignals.Stop stop;
        SweepSummary summary;
        try (DataLoad loading = dataOptions.begin(sweepOptions.seed(), line == null ? DataProgress.NONE : line);
                Compute compute = deviceOptions.open()) {
            int threads = deviceOptions.threads();
            Dataset data = loading.await();
            Optional<String> doubt = sweepOptions.checkFits(data);
            wipe(line);
            try (StopSignals signals = StopSignals.listen()) {
                text.print(TrainingReport.heading(data, compute));
                Warnings warnings = new Warnings(text);
                DataWarnings.of(data).forEach(warnings::add);
                doubt.ifPresent(warnings::add);
                text.flush();
                SweepRun run = new SweepRun(compute, data, plan, signals, threads);
                int folds = sweepOptions.folds();
                SweepRun.Outcome outcome = folds == 1 ? run.run(line) : run.cross(folds, sweepOptions.seed(), line);
                summary = new SweepSummary(
                        compute.receipt(),
                        data,
                        trials.size(),
                        outcome.results(),
                        folds,
                        outcome.best(),
                        plan.warmStarted(),
                        warnings.lines());
                stop = signals.received();
            } finally {
                wipe(line);
            }
        }
        text.print(new SweepTable(summary).text());
        text.print(outputOptions.receiptInFull(summary.receipt()));
        text.flush();
        if (reportFolder != null && !summary.results().isEmpty()) {
            text.println("Report: " + Printable.line(report(reportFolder, summary, common)));
            text.flush();
        }
        if (output != null) {
            output.write(summary.json(common), out());
        }
        sweepSave.write(summary.best(), text);
        boolean isDone = summary.results().size() == trials.size() && summary.best() != null;
        if (stop != null && !isDone) {
            throw new StoppedException(
                    "stopped by %s with %s of %s trainings done%s"
                            .formatted(
                                    stop.label,
                                    summary.results().size(),
                                    trials.size(),
                                    sweepSave.unwritten(summary.best())),
                    stop.exitCode);
        }
        return 0;
    }

    private String report(ReportFolder folder, SweepSummary summary, TrainingSettings common) {
        String data = summary.data().name();
        String device = summary.receipt().device().toString();
        SweepReport report = new SweepReport(
                summary.json(common),
                summary.settings(common, commandLine()),
                ReceiptText.lines(summary.receipt()),
                summary.data().classNames(),
                summary.results());
        return reportOptions.write(folder, report::write, "sweep", data, device).toString();
    }

    private static void wipe(@Nullable ProgressLine line) {
        if (line != null) {
            line.wipe();
        }
    }
}
