package dev.lockstep.trainer.cli;

import dev.lockstep.trainer.report.Printable;
import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Prints what is {@link Printable}: nothing that is printed steers the terminal, and the arguments of a format stay within their
 * lines. Numbers look the same in every locale.
 */
@SuppressWarnings("AnnotateFormatMethod") // tools know the methods that these override
final class Terminal extends PrintWriter {
    private final PrintWriter direct;

    /** Prints through another writer. */
    Terminal(PrintWriter direct) {
        super(new Escaping(direct), true);
        this.direct = direct;
    }

    /** Returns where sequences that steer the terminal, and lines that must stay whole, may be printed. */
    static PrintWriter direct(PrintWriter writer) {
        PrintWriter direct = writer instanceof Terminal terminal ? terminal.direct : writer;
        return direct instanceof FoldingPrinter folding ? folding.unfolded() : direct;
    }

    @Override
    public PrintWriter format(String format, @Nullable Object... args) {
        return format(Locale.ROOT, format, args);
    }

    @Override
    public PrintWriter format(@Nullable Locale locale, String format, @Nullable Object... args) {
        Object[] shown = Arrays.stream(args)
                .map(arg -> isPrimitive(arg) ? arg : Printable.line(arg))
                .toArray();
        print(String.format(Locale.ROOT, format, shown));
        flush();
        return this;
    }

    private static boolean isPrimitive(@Nullable Object arg) {
        return arg instanceof Number || arg instanceof Boolean || arg instanceof Character;
    }

    private static final class Escaping extends FilterWriter {
        Escaping(Writer out) {
            super(out);
        }

        @Override
        public void write(int sign) throws IOException {
            write(Character.toString((char) sign), 0, 1);
        }

        @Override
        public void write(char[] signs, int offset, int length) throws IOException {
            write(new String(signs, offset, length), 0, length);
        }

        @Override
        public void write(String text, int offset, int length) throws IOException {
            out.write(Printable.text(text.substring(offset, offset + length)));
        }
    }
}
