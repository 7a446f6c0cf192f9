package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.data.DataProgress;
import dev.lockstep.trainer.training.StepListener;
import java.io.PrintWriter;
import java.util.Locale;

/** A line at the bottom of the terminal that is drawn over and over, and wiped before anything else is printed. */
final class ProgressLine implements StepListener, DataProgress {
    private static final int BAR = 30;
    private static final int STEPS_PER_REPORT = 104;
    private static final long REDRAW_NANOS = 50_000_000;

    private final PrintWriter terminal;
    private final int batch;
    private long drawnAt;

    ProgressLine(PrintWriter terminal) {
        this(terminal, 1);
    }

    /** For training in batches of the given size. */
    ProgressLine(PrintWriter terminal, int batch) {
        this.terminal = terminal;
        this.batch = batch;
    }

    /** Returns whether stderr is a terminal that understands control sequences. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 the default console is the one that may be null again
    static boolean possible() {
        return System.console() != null && System.console().isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    @Override
    public int every() {
        return STEPS_PER_REPORT;
    }

    @Override
    public void stepsDone(int epoch, int done, int total, float loss, int correct) {
        draw(
                done,
                total,
                String.format(
                        Locale.ROOT,
                        "Epoch %2d: %d/%d steps, loss=%.2f, accuracy %.1f%%",
                        epoch,
                        done,
                        total,
                        loss,
                        100.0 * correct / ((double) done * batch)));
    }

    @Override
    public void update(String label, long done, long total) {
        double mib = 1 << 20;
        String amount = total < 0
                ? String.format(Locale.ROOT, "%.1f MiB", done / mib)
                : String.format(Locale.ROOT, "%.1f of %.1f MiB", done / mib, total / mib);
        draw(done, total, "Downloading " + label + ": " + amount);
    }

    void wipe() {
        terminal.print("\r\033[K");
        terminal.flush();
    }

    /** Draws the line, unless it was drawn just now. */
    void draw(long done, long total, String text) {
        long now = System.nanoTime();
        if (drawnAt != 0 && now - drawnAt < REDRAW_NANOS) {
            return;
        }
        drawnAt = now;
        int filled = total <= 0 ? 0 : (int) (BAR * done / total);
        terminal.print("\r\033[K[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + text);
        terminal.flush();
    }
}
