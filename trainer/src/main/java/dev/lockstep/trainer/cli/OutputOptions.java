package dev.lockstep.trainer.cli;

import dev.lockstep.Receipt;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/** What is printed, besides errors. */
final class OutputOptions {
    private @Nullable String json;
    private boolean quiet;
    private boolean receipt;

    OutputOptions(Options options) {
        options.addJson("the results", value -> json = value);
        options.add(
                boolean.class,
                value -> quiet = value,
                OptionSpec.builder("-q", "--quiet")
                        .description("Print only errors, a change of the device, and the JSON that was asked for."));
        options.add(
                boolean.class,
                value -> receipt = value,
                OptionSpec.builder("--receipt")
                        .description(
                                "Print the receipt in full: versions, how often each op ran, why a device was passed over."));
    }

    /** Returns the receipt as text: in full if that was asked for, else as one line. */
    String receipt(Receipt made) {
        return receipt ? receiptInFull(made) : ReceiptText.line(made);
    }

    /** Returns the receipt in full if that was asked for, else nothing. */
    String receiptInFull(Receipt made) {
        return receipt ? "Receipt:" + System.lineSeparator() + ReceiptText.lines(made) : "";
    }

    /** Returns where the JSON goes, absent if none is wanted; finds out whether it can be written. */
    @Nullable
    JsonOutput json(Outputs outputs) {
        return outputs.json(json);
    }

    /** Returns where the text for people goes. */
    PrintWriter text(@Nullable JsonOutput output, PrintWriter stdout, PrintWriter stderr) {
        return quiet ? new PrintWriter(Writer.nullWriter()) : output != null && output.isStdout() ? stderr : stdout;
    }

    boolean isQuiet() {
        return quiet;
    }

    /** Returns whether to draw a line that shows how the work goes on. */
    boolean showsProgress() {
        return !quiet && ProgressLine.possible();
    }
}
