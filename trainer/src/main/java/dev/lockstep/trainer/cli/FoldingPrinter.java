package dev.lockstep.trainer.cli;

import java.io.PrintWriter;
import java.io.Writer;

/** Breaks lines that are longer than the terminal is wide at a space, and indents what follows. A longer word stays whole, to be copied. */
final class FoldingPrinter extends PrintWriter {
    private final PrintWriter unfolded;

    FoldingPrinter(PrintWriter unfolded, int columns) {
        super(new Folding(unfolded, columns), true);
        this.unfolded = unfolded;
    }

    /** Returns what prints lines as they are. */
    PrintWriter unfolded() {
        return unfolded;
    }

    private static final class Folding extends Writer {
        private static final int INDENT = 2;
        private static final char ESCAPE = '\033';

        private final PrintWriter out;
        private final int columns;
        private final StringBuilder line = new StringBuilder();

        Folding(PrintWriter out, int columns) {
            this.out = out;
            this.columns = columns;
        }

        @Override
        public void write(char[] signs, int offset, int length) {
            for (int i = offset; i < offset + length; i++) {
                if (signs[i] == '\n') {
                    printFolded();
                    out.print('\n');
                    line.setLength(0);
                } else {
                    line.append(signs[i]);
                }
            }
        }

        /** Prints what has come, be it a part of a line. */
        @Override
        public void flush() {
            out.print(line);
            line.setLength(0);
            out.flush();
        }

        @Override
        public void close() {
            flush();
        }

        private void printFolded() {
            int blanks = 0;
            while (blanks < line.length() && line.charAt(blanks) == ' ') {
                blanks++;
            }
            String indent = " ".repeat(Math.min(blanks + INDENT, columns / 2));
            int begin = 0;
            int firstBreak = blanks;
            int end;
            while ((end = breakBehind(begin, firstBreak, begin == 0 ? columns : columns - indent.length())) > 0) {
                out.append(line, begin, end).append(System.lineSeparator()).append(indent);
                begin = end + 1;
                firstBreak = begin;
            }
            out.append(line, begin, line.length());
        }

        /** Returns the space at which a line that begins somewhere is broken, −1 if the rest fits or has none. */
        private int breakBehind(int begin, int firstBreak, int width) {
            int shown = 0;
            int space = -1;
            for (int i = begin; i < line.length(); i++) {
                char sign = line.charAt(i);
                if (sign == ESCAPE) { // what sets a style takes no room
                    while (i < line.length() && line.charAt(i) != 'm') {
                        i++;
                    }
                    continue;
                }
                if (sign == ' ' && i > firstBreak) {
                    if (shown > width) {
                        return space < 0 ? i : space;
                    }
                    space = i;
                }
                shown++;
            }
            return shown > width ? space : -1;
        }
    }
}
