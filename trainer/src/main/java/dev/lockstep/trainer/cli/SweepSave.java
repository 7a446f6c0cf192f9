package dev.lockstep.trainer.cli;

import dev.lockstep.learn.model.DurableFile;
import dev.lockstep.learn.model.ModelFile;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** Where the best model of a sweep is saved. */
final class SweepSave {
    private @Nullable Path save;
    private @Nullable DurableFile file;

    SweepSave(Options options) {
        options.add(
                Path.class,
                value -> save = value,
                OptionSpec.builder("--save")
                        .paramLabel("FILE")
                        .description("Write the model of the best training as safetensors to FILE, for predict."));
    }

    /**
     * Finds out whether the file can be written.
     *
     * @throws InputException if not
     */
    void prepare(Outputs outputs) {
        file = save == null ? null : outputs.model("--save", save);
    }

    /**
     * Writes the model, if that was asked for, and says whose it is.
     *
     * @throws DivergedException if it is not finite, as the best is only if every training diverged
     */
    void write(BestModel.@Nullable Candidate best, PrintWriter text) {
        if (file == null || best == null) {
            return;
        }
        if (!best.result().isFinite()) {
            throw new DivergedException(file.path());
        }
        ModelFile.write(best.model(), file);
        boolean isLbfgs = SweepPlan.isLbfgs(best.result().trial());
        text.println("Saved: %s, the model of %s after %s %s"
                .formatted(
                        Printable.line(file.path()),
                        best.result().trial().name(),
                        isLbfgs ? "iteration" : "epoch",
                        best.result().epochs().size()));
        text.flush();
    }

    /** Says that the file was not written, if it was to be and there is no best training. */
    String unwritten(BestModel.@Nullable Candidate best) {
        return file == null || best != null ? "" : "; " + file.path() + " was not written";
    }
}
