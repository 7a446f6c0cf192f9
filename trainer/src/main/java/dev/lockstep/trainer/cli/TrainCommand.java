package dev.lockstep.trainer.cli;

import dev.lockstep.Compute;
import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Predictions;
import dev.lockstep.learn.Quality;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.learn.data.DataWarnings;
import dev.lockstep.learn.training.Divergence;
import dev.lockstep.learn.training.StepRunner;
import dev.lockstep.learn.training.Training;
import dev.lockstep.reference.ShadowOps;
import dev.lockstep.trainer.picture.BlockElements;
import dev.lockstep.trainer.report.Losses;
import dev.lockstep.trainer.report.Printable;
import dev.lockstep.trainer.report.ReportFolder;
import dev.lockstep.trainer.report.RunReport;
import dev.lockstep.trainer.report.TerminalCurve;
import dev.lockstep.trainer.report.WeightHistory;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** The main job: trains a classifier and says how well it does. */
final class TrainCommand extends Subcommand {
    private final TrainingDeviceOptions deviceOptions;
    private final DataSetOptions dataOptions;
    private final OptimizerOptions optimizerOptions;
    private final BatchOptions batchOptions;
    private final ReportOptions reportOptions;
    private final ModelOptions modelOptions;
    private final CheckOptions checkOptions;
    private final CourseOptions courseOptions;
    private final PatienceOption patienceOption;
    private final OutputOptions outputOptions;
    private boolean jsonLosses;

    TrainCommand() {
        super("Trains a linear classifier with softmax cross-entropy and says how well it does.");
        Options options = options();
        deviceOptions = new TrainingDeviceOptions(options);
        dataOptions = new DataSetOptions(options);
        optimizerOptions = new OptimizerOptions(options);
        batchOptions = new BatchOptions(options);
        reportOptions = new ReportOptions(options);
        modelOptions = new ModelOptions(options);
        checkOptions = new CheckOptions(options);
        courseOptions = new CourseOptions(options);
        patienceOption = new PatienceOption(options);
        outputOptions = new OutputOptions(options);
        options.add(
                boolean.class,
                value -> jsonLosses = value,
                OptionSpec.builder("--json-losses").description("Let the JSON have the loss of every step, too."));
    }

    @Override
    public Integer call() {
        modelOptions.prepare(outputs());
        dataOptions.note(outputs());
        TrainingSettings settings = settings();
        JsonOutput output = outputOptions.json(outputs());
        if (jsonLosses && output == null) {
            throw new InputException("--json-losses: needs --json FILE, which is to have them");
        }
        ReportFolder reportFolder = reportOptions.folder(outputs(), RunReport.FILES);
        PrintWriter text = outputOptions.text(output, out(), err());
        ProgressLine progress = outputOptions.showsProgress() ? new ProgressLine(err(), settings) : null;
        train(settings, new Channels(text, progress, reportFolder, new WeightHistory(), output));
        return 0;
    }

    /** Where what a training gives goes. */
    private record Channels(
            PrintWriter text,
            @Nullable ProgressLine progress,
            @Nullable ReportFolder reportFolder,
            WeightHistory history,
            @Nullable JsonOutput json) {}

    private void train(TrainingSettings settings, Channels channels) {
        PrintWriter text = channels.text;
        ProgressLine progress = channels.progress;
        DataProgress loaded = progress == null ? DataProgress.NONE : progress;
        try (DataLoad loading = dataOptions.begin(settings.seed(), loaded);
                Compute compute = modelOptions.open(deviceOptions)) {
            Dataset data = loading.await();
            batchOptions.checkFits(data);
            courseOptions.checkFits(data);
            modelOptions.check(data, settings, dataOptions.options());
            wipe(progress);
            text.print(TrainingReport.heading(data, compute));
            Warnings warnings = new Warnings(text);
            DataWarnings.of(data).forEach(warnings::add);
            ShadowOps shadow = checkOptions.shadow(compute);
            StepRunner steps = shadow == null ? StepRunner.UNCHECKED : new CheckedSteps(shadow);
            try (Training run = Training.of(compute, data, settings, steps)) {
                if (run.isStreamed()) {
                    text.printf(
                            Locale.ROOT,
                            "Streaming: the data do not fit on the device; %d examples at a time%n",
                            run.blockSize());
                    text.flush();
                }
                begin(run, warnings);
                ModelSaver saver = modelOptions.saver(run, warning -> {
                    wipe(progress);
                    err().println(warning);
                });
                text.printf(Locale.ROOT, "Untrained: loss=%.4f%n", run.initialLoss());
                run.results().forEach(result -> text.println(TrainingReport.line(result)));
                text.flush();
                StoppedException stopped = trainEpochs(run, settings.epochs(), saver, channels);
                Divergence divergence = run.divergence();
                if (divergence != null) {
                    warnings.add(DivergedException.line(divergence));
                }
                Predictions predictions = run.predictValidation();
                TrainingReport report = report(compute, data, settings, run, predictions, warnings);
                if (stopped != null) {
                    if (!run.results().isEmpty()) {
                        writeReport(channels, report, run, predictions);
                    }
                    throw stopped;
                }
                if (run.convergence() != null) {
                    text.println(report.ending());
                }
                if (shadow != null) {
                    text.println(CheckOptions.line(shadow));
                }
                if (!outputOptions.isQuiet()) {
                    text.print(TerminalCurve.of(
                            Losses.of(run.results()), Columns.orUsual(Columns.out()), BlockElements.areShown()));
                }
                text.print(report.summary());
                text.println("Weights: sha256 " + report.weightsSha256());
                if (divergence == null) {
                    modelOptions.finish(run, text);
                } else {
                    modelOptions.finishDiverged(run, saver, text);
                }
                text.print(outputOptions.receipt(report.receipt()));
                text.flush();
                writeReport(channels, report, run, predictions);
                if (channels.json != null) {
                    channels.json.write(jsonLosses ? report.jsonWithLosses() : report.json(), out());
                }
                if (divergence != null) {
                    throw new DivergedException(divergence, saver.kept());
                }
            }
        }
    }

    /** What changes the result is said to the user who wants to hear of nothing but errors, too. */
    private void begin(Training run, Warnings warnings) {
        for (String warning : modelOptions.begin(run)) {
            warnings.add(warning);
            if (outputOptions.isQuiet()) {
                err().println("lockstep: warning: " + warning);
            }
        }
    }

    private static TrainingReport report(
            Compute compute,
            Dataset data,
            TrainingSettings settings,
            Training run,
            Predictions predictions,
            Warnings warnings) {
        return new TrainingReport(
                compute.receipt(),
                data,
                settings,
                run.initialLoss(),
                run.results(),
                run.model().sha256(),
                run.divergence() != null,
                run.isConverged(),
                run.convergence(),
                new Quality(data.valid().labels(), predictions),
                warnings.lines());
    }

    private void writeReport(Channels channels, TrainingReport report, Training run, Predictions predictions) {
        ReportFolder folder = channels.reportFolder;
        if (folder != null) {
            channels.text.println("Report: "
                    + Printable.line(
                            reportOptions.write(folder, report, run, channels.history, predictions, commandLine())));
            channels.text.flush();
        }
    }

    /**
     * Trains until all epochs are done or one has diverged.
     *
     * @return what stopped it before that, absent in most cases
     */
    private @Nullable StoppedException trainEpochs(Training run, int epochs, ModelSaver saver, Channels channels) {
        PrintWriter text = channels.text;
        ProgressLine progress = channels.progress;
        try (StopSignals signals = StopSignals.listen()) {
            SavePoints savePoints = new SavePoints(run, signals, saver, modelOptions.saveEvery());
            patienceOption.begin(run);
            while (run.results().size() < epochs && !run.isConverged() && !patienceOption.isOver(run)) {
                EpochResult result = run.runEpoch(progress == null ? TrainingListener.NONE : progress, savePoints);
                text.println(TrainingReport.line(result));
                text.flush();
                if (channels.reportFolder != null) {
                    channels.history.add(run);
                }
                if (run.divergence() != null) {
                    return null;
                }
                if (run.results().size() < epochs && !run.isConverged() && !patienceOption.isOver(run)) {
                    savePoints.epochDone();
                }
            }
            String best = patienceOption.finish(run);
            if (best != null) {
                text.println(best);
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
        TrainingSettings settings =
                courseOptions.settings(batchOptions.batch(), optimizerOptions.optimizer(), batchOptions.seed());
        patienceOption.check(settings.optimizer());
        return settings;
    }

    private static void wipe(@Nullable ProgressLine progress) {
        if (progress != null) {
            progress.wipe();
        }
    }
}
