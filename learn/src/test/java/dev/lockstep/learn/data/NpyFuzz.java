package dev.lockstep.learn.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Fuzz target: a {@code .npy} file, as features or as labels, by its first byte. */
public final class NpyFuzz {
    private static Path folder;
    private static Path file;
    private static int written;

    private NpyFuzz() {}

    /** Returns files of NumPy's. */
    public static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (String name :
                new String[] {"f2", "f4", "f8", "u1", "version2", "version3", "images", "fortran", "object"}) {
            seeds.add(seed(0, name));
        }
        for (String name : new String[] {"labels-i8", "labels-u1", "labels-text", "labels-bytes", "labels-bool"}) {
            seeds.add(seed(1, name));
        }
        return seeds;
    }

    private static byte[] seed(int kind, String name) throws IOException {
        byte[] bytes = TableFuzz.fixture(name + ".npy");
        return ByteBuffer.allocate(1 + bytes.length).put((byte) kind).put(bytes).array();
    }

    /** Makes the features that labels are read beside. */
    public static void fuzzerInitialize() throws IOException {
        folder = Files.createTempDirectory("npy");
        file = NpyWriter.floats(folder.resolve("features.npy"), new float[15], 3);
    }

    /** Reads a file with these bytes after the first. It is a new one each time: the one before may still be mapped. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Path fuzzed = folder.resolve("fuzzed" + written++);
        Files.write(fuzzed, Arrays.copyOfRange(input, 1, input.length));
        try {
            TableFuzz.read(new NpyReader(), (input[0] & 1) == 0 ? fuzzed.toString() : file + "," + fuzzed, fuzzed);
        } finally {
            Files.delete(fuzzed);
        }
    }
}
