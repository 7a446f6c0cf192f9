package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.tck.ShadowOps;
import dev.lockstep.trainer.data.DataProgress;
import dev.lockstep.trainer.data.Dataset;
import dev.lockstep.trainer.report.Losses;
import dev.lockstep.trainer.report.ReportFolder;
import dev.lockstep.trainer.report.TerminalCurve;
import dev.lockstep.trainer.training.EpochResult;
import dev.lockstep.trainer.training.StepListener;
import dev.lockstep.trainer.training.StepRunner;
import dev.lockstep.trainer.training.TrainingRun;
import dev.lockstep.trainer.training.TrainingSettings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The main job: trains a classifier and says how well it does. */
@Command(
        sortOptions = false,
        description = "Trains a linear classifier with softmax cross-entropy and says how well it does.")
final class TrainCommand extends Subcommand {
    @Mixin
    private DeviceOptions deviceOptions;

    @Mixin
    private DataSetOptions dataOptions;

    @Mixin
    private OptimizerOptions optimizerOptions;

    @Mixin
    private BatchOptions batchOptions;

    @Mixin
    private ReportOptions reportOptions;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private CheckOptions checkOptions;

    @Mixin
    private CourseOptions courseOptions;

    @Mixin
    private OutputOptions outputOptions;

    @Override
    public Integer call() {
        modelOptions.prepare();
        TrainingSettings settings = settings();
        JsonOutput output = outputOptions.json();
        ReportFolder reportFolder = reportOptions.folder();
        PrintWriter text = outputOptions.text(output, out(), err());
        ProgressLine progress = outputOptions.showsProgress() ? new ProgressLine(err(), settings) : null;
        TrainingReport report = train(settings, reportFolder, text, progress);
        if (output != null) {
            output.write(report.json(), out());
        }
        return 0;
    }

    private TrainingReport train(
            TrainingSettings settings,
            @Nullable ReportFolder reportFolder,
            PrintWriter text,
            @Nullable ProgressLine progress) {
        try (Compute compute = deviceOptions.open()) {
            Dataset data = dataOptions.load(settings.seed(), progress == null ? DataProgress.NONE : progress);
            batchOptions.checkFits(data);
            modelOptions.check(data, settings);
            wipe(progress);
            text.print(TrainingReport.heading(data, compute));
            ShadowOps shadow = checkOptions.shadow(compute);
            StepRunner steps = shadow == null ? StepRunner.UNCHECKED : shadow::run;
            try (TrainingRun run = new TrainingRun(compute, data, settings, steps)) {
                modelOptions.begin(run, text);
                text.printf(Locale.ROOT, "Untrained: loss=%.4f%n", run.initialLoss());
                run.results().forEach(result -> text.println(TrainingReport.line(result)));
                text.flush();
                StoppedException stopped = trainEpochs(run, text, progress);
                if (stopped != null) {
                    if (reportFolder != null && !run.results().isEmpty()) {
                        report(reportFolder, report(compute, data, settings, run), run, text);
                    }
                    throw stopped;
                }
                TrainingReport report = report(compute, data, settings, run);
                if (shadow != null) {
                    text.println(CheckOptions.line(shadow));
                }
                if (!outputOptions.isQuiet()) {
                    text.print(TerminalCurve.of(Losses.of(run.results()), showsBlocks()));
                }
                text.println("Weights: sha256 " + report.weightsSha256());
                modelOptions.finish(run, text);
                text.println("Receipt:");
                text.print(ReceiptText.lines(report.receipt()));
                text.flush();
                if (reportFolder != null) {
                    report(reportFolder, report, run, text);
                }
                return report;
            }
        }
    }

    private static TrainingReport report(Compute compute, Dataset data, TrainingSettings settings, TrainingRun run) {
        return new TrainingReport(
                compute.receipt(),
                data,
                settings,
                run.initialLoss(),
                run.results(),
                run.model().sha256());
    }

    private void report(ReportFolder folder, TrainingReport report, TrainingRun run, PrintWriter text) {
        text.println("Report: " + reportOptions.write(folder, report, run, commandLine()));
        text.flush();
    }

    /** Returns what stopped it, absent if all epochs are done. */
    private @Nullable StoppedException trainEpochs(TrainingRun run, PrintWriter text, @Nullable ProgressLine progress) {
        try (StopSignals signals = StopSignals.listen()) {
            SavePoints savePoints = modelOptions.savePoints(run, signals, warning -> {
                wipe(progress);
                err().println(warning);
            });
            while (run.results().size() < courseOptions.epochs()) {
                EpochResult result = run.runEpoch(progress == null ? StepListener.NONE : progress, savePoints);
                wipe(progress);
                text.println(TrainingReport.line(result));
                text.flush();
                if (run.results().size() < courseOptions.epochs()) {
                    savePoints.epochDone();
                }
            }
            savePoints.finished();
            return null;
        } catch (StoppedException e) {
            return e;
        } finally {
            wipe(progress);
        }
    }

    private TrainingSettings settings() {
        checkOptions.validate();
        return courseOptions.settings(batchOptions.batch(), optimizerOptions.optimizer(), batchOptions.seed());
    }

    /** Block elements need UTF-8; a terminal and this JVM follow the same locale. */
    private static boolean showsBlocks() {
        return StandardCharsets.UTF_8.equals(System.out.charset());
    }

    private static void wipe(@Nullable ProgressLine progress) {
        if (progress != null) {
            progress.wipe();
        }
    }
}
