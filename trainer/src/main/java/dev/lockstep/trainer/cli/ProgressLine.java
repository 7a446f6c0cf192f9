package dev.lockstep.trainer.cli;

import dev.lockstep.learn.DataProgress;
import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.TrainingListener;
import dev.lockstep.learn.TrainingSettings;
import dev.lockstep.trainer.report.Printable;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A line at the bottom of the terminal that is drawn over and over, and wiped before anything else is printed. */
public final class ProgressLine implements TrainingListener, DataProgress {
    private static final int BAR = 8;
    private static final int STEPS_PER_REPORT = 104;
    private static final long REDRAW_NANOS = 50_000_000;
    private static final double NANOS = 1e9;

    private final PrintWriter terminal;
    private final @Nullable TrainingSettings settings;
    private final LongSupplier nanoTime;
    /** A longer line would be broken, and then only its last part wiped. */
    private final int longest;

    private long drawnAt;
    private boolean drawn;
    private boolean started;
    private long startedAt;
    private long startedWith;

    /** Makes the line of a training. */
    ProgressLine(PrintWriter terminal, TrainingSettings settings) {
        this(terminal, settings, System::nanoTime, widest());
    }

    /** Makes a line that shows other work than training. */
    public ProgressLine(PrintWriter terminal) {
        this(terminal, null, System::nanoTime, widest());
    }

    ProgressLine(PrintWriter terminal, @Nullable TrainingSettings settings, LongSupplier nanoTime, int longest) {
        this.terminal = Terminal.direct(terminal);
        this.longest = longest;
        this.settings = settings;
        this.nanoTime = nanoTime;
    }

    private static int widest() {
        return Columns.orUsual(Columns.err()) - 1;
    }

    /** Returns whether stderr is a terminal that understands control sequences. */
    @SuppressWarnings("SystemConsoleNull") // since JDK 25 the default console is the one that may be null again
    public static boolean possible() {
        return System.console() != null && System.console().isTerminal() && !"dumb".equals(System.getenv("TERM"));
    }

    @Override
    public int every() {
        return STEPS_PER_REPORT;
    }

    @Override
    public void epochDone(EpochResult result) {
        wipe();
    }

    @Override
    public void stepsDone(int epoch, int done, int total, float loss, int correct) {
        if (settings == null) {
            throw new IllegalStateException("this line shows no training");
        }
        draw(
                done,
                total,
                String.format(
                        Locale.ROOT,
                        "Epoch %2d: %d/%d loss=%.2f accuracy=%.1f%%%s",
                        epoch,
                        done,
                        total,
                        loss,
                        100.0 * correct / ((double) done * settings.batch()),
                        speed((long) epoch * total + done, (long) settings.epochs() * total)));
    }

    @Override
    public void update(String label, long done, long total) {
        double mib = 1 << 20;
        String amount = total < 0
                ? String.format(Locale.ROOT, "%.1f MiB", done / mib)
                : String.format(Locale.ROOT, "%.1f of %.1f MiB", done / mib, total / mib);
        draw(done, total, "Downloading " + label + ": " + amount);
    }

    /** Wipes the line. */
    public void wipe() {
        terminal.print("\r\033[K");
        terminal.flush();
    }

    /** The speed since the first report, validation included, and the time left at that speed; nothing yet at the first. */
    String speed(long done, long all) {
        long now = nanoTime.getAsLong();
        if (!started) {
            started = true;
            startedAt = now;
            startedWith = done;
            return "";
        }
        double rate = (done - startedWith) / Math.max(1 / NANOS, (now - startedAt) / NANOS);
        long left = Math.round((all - done) / rate);
        String time = left < 3600
                ? String.format(Locale.ROOT, "%d:%02d", left / 60, left % 60)
                : String.format(Locale.ROOT, "%dh%02dm", left / 3600, left / 60 % 60);
        return String.format(Locale.ROOT, " %.0f steps/s %s left", rate, time);
    }

    /** Draws the line, unless it was drawn just now. */
    public void draw(long done, long total, String text) {
        long now = nanoTime.getAsLong();
        if (drawn && now - drawnAt < REDRAW_NANOS) {
            return;
        }
        drawn = true;
        drawnAt = now;
        int filled = total <= 0 ? 0 : (int) (BAR * done / total);
        String line = "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + Printable.line(text);
        terminal.print("\r\033[K" + line.substring(0, Math.min(line.length(), longest)));
        terminal.flush();
    }
}
