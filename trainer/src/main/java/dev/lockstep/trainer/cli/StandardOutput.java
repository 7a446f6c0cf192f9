package dev.lockstep.trainer.cli;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Stdout, which remembers the first failure: a {@link PrintWriter} passes over it, and what was lost would never be known. */
final class StandardOutput extends OutputStream {
    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final PrintWriter writer =
            new PrintWriter(new BufferedWriter(new OutputStreamWriter(this, System.out.charset())), true);
    private @Nullable IOException failure;

    /** Returns what prints to it. */
    PrintWriter writer() {
        return writer;
    }

    /** Returns why something that was printed is lost, absent if nothing is. */
    @Nullable
    IOException failure() {
        writer.flush();
        return failure;
    }

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (failure == null) {
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
            }
        }
    }
}
