package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Fuzz target: an IDX file, raw or compressed, by its first byte. */
public final class IdxFuzz {
    private static Path raw;
    private static Path compressed;

    private IdxFuzz() {}

    /** Returns whole files of each kind. */
    public static List<byte[]> seeds() throws IOException {
        byte[] labels = ByteBuffer.allocate(8 + 5).putInt(0x801).putInt(5).array();
        byte[] images = ByteBuffer.allocate(16 + 12)
                .putInt(0x803)
                .putInt(2)
                .putInt(3)
                .putInt(2)
                .array();
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        members.writeBytes(IdxFixture.gzip(Arrays.copyOf(images, 9)));
        members.writeBytes(IdxFixture.gzip(Arrays.copyOfRange(images, 9, images.length)));
        members.writeBytes(new byte[7]);
        return List.of(
                seed(0, labels),
                seed(2, images),
                seed(3, IdxFixture.gzip(images)),
                seed(2, IdxFixture.gzip(images)),
                seed(3, members.toByteArray()));
    }

    private static byte[] seed(int kind, byte[] file) {
        return ByteBuffer.allocate(1 + file.length).put((byte) kind).put(file).array();
    }

    /** Makes the files that are written over and over. */
    public static void fuzzerInitialize() throws IOException {
        Path folder = Files.createTempDirectory("idx");
        raw = folder.resolve("file");
        compressed = folder.resolve("file.gz");
    }

    /** Reads a file with these bytes after the first. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        Path file = (input[0] & 1) == 0 ? raw : compressed;
        int rank = (input[0] & 2) == 0 ? 1 : 3;
        Files.write(file, Arrays.copyOfRange(input, 1, input.length));
        try (IdxFile idx = IdxFile.open(file, rank)) {
            if (rank == 1) {
                idx.readLabels();
            } else {
                int[] rows = new int[idx.dimension(0)];
                Arrays.setAll(rows, i -> i);
                idx.readRows(rows);
            }
        } catch (DataException e) {
            requireOneLine(e, file);
        }
    }

    /** Fails unless the message is what a user may see. */
    static void requireOneLine(DataException e, Path file) {
        if (!e.getMessage().contains(file.toString()) || e.getMessage().lines().count() != 1) {
            throw new AssertionError("not one line that names the file: " + e.getMessage(), e);
        }
    }
}
