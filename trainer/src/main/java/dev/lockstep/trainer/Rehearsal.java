package dev.lockstep.trainer;

import dev.lockstep.spi.DriverProbe;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * The commands that people start most, one after the other, from which the JVM learns what to load and to compile ahead of time: a training
 * with its report, on drawn digits, and one on compressed IDX files.
 */
public final class Rehearsal {
    private static final int UNSIGNED_BYTE = 0x08;
    private static final int SIDE = 28;
    private static final int CLASSES = 10;
    private static final int IMAGES = 64 * CLASSES;

    private Rehearsal() {}

    /**
     * Runs them, and exits with the code of the first that failed.
     *
     * @param args a folder for what they read and write, which is made
     */
    public static void main(String[] args) throws IOException {
        DriverProbe.end(run(Path.of(args[0])));
    }

    /** Runs them in a folder that is made; returns the exit code of the first that failed, or 0. */
    static int run(Path folder) throws IOException {
        Path data = Files.createDirectories(folder.resolve("mnist"));
        for (String split : List.of("train", "t10k")) {
            write(data.resolve(split + "-images-idx3-ubyte.gz"), SIDE * SIDE, IMAGES, SIDE, SIDE);
            write(data.resolve(split + "-labels-idx1-ubyte.gz"), 1, IMAGES);
        }
        String report = folder.resolve("report").toString();
        int code = Main.run("train", "--epochs", "3", "--check", "100", "--quiet", "--json", "-", "--report", report);
        return code != 0
                ? code
                : Main.run(
                        "train",
                        "--data=mnist",
                        "--data-dir=" + data,
                        "--per-class=0",
                        "--epochs=3",
                        "--no-report",
                        "--device=cpu");
    }

    /** Writes an IDX file whose element i is of class i modulo {@link #CLASSES}, and has no other value. */
    private static void write(Path file, int bytesOfElement, int... dimensions) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * dimensions.length);
        header.putInt(UNSIGNED_BYTE << 8 | dimensions.length);
        for (int size : dimensions) {
            header.putInt(size);
        }
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(header.array());
            for (int i = 0; i < dimensions[0] * bytesOfElement; i++) {
                out.write(i / bytesOfElement % CLASSES);
            }
        }
    }
}
