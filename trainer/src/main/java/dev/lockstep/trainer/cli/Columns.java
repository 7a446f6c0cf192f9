package dev.lockstep.trainer.cli;

import java.io.PrintWriter;

/**
 * How wide the terminal is. The launcher measures it, because Java has no way to, and says so in system properties of what is connected to a
 * terminal.
 */
final class Columns {
    /** The width of most terminals, at the least. */
    private static final int USUAL = 80;

    private static final String PREFIX = "dev.lockstep.columns.";
    private static final int NARROWEST = 20;

    private Columns() {}

    /** Returns the width of the terminal behind stdout, 0 if there is none or its width is not known. */
    static int out() {
        return of("out");
    }

    /** Returns the width of the terminal behind stderr, 0 if there is none or its width is not known. */
    static int err() {
        return of("err");
    }

    /** Returns a width, or that of most terminals where it is not known. */
    static int orUsual(int columns) {
        return columns == 0 ? USUAL : columns;
    }

    /** Returns what prints to a stream without lines that its terminal would break. */
    static PrintWriter folded(PrintWriter writer, int columns) {
        return columns == 0 ? writer : new FoldingPrinter(writer, columns);
    }

    private static int of(String stream) {
        int columns = Integer.getInteger(PREFIX + stream, 0);
        return columns < NARROWEST ? 0 : columns;
    }
}
