package dev.lockstep.learn.data;

import dev.lockstep.learn.Examples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Small IDX files. Pixel p of image i is (7 i + p) mod 256; its label is i mod 10. */
public final class IdxFixture {
    static final int ROWS = 5;
    static final int COLUMNS = 3;
    static final int TRAIN = 43;
    static final int VALID = 21;

    private IdxFixture() {}

    static byte[] images(int count) {
        byte[] pixels = new byte[count * ROWS * COLUMNS];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) (7 * (i / (ROWS * COLUMNS)) + i % (ROWS * COLUMNS));
        }
        return idx(0x803, pixels, count, ROWS, COLUMNS);
    }

    static byte[] labels(int count) {
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % 10);
        }
        return idx(0x801, labels, count);
    }

    /** Returns a file; 0x801 is the magic number of labels, 0x803 that of images. */
    public static byte[] idx(int magic, byte[] elements, int... dimensions) {
        ByteBuffer file =
                ByteBuffer.allocate(4 + 4 * dimensions.length + elements.length).putInt(magic);
        for (int size : dimensions) {
            file.putInt(size);
        }
        return file.put(elements).array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Writes the four files, the training split raw and the other compressed. */
    static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("train-images-idx3-ubyte"), images(TRAIN));
        Files.write(folder.resolve("train-labels-idx1-ubyte"), labels(TRAIN));
        Files.write(folder.resolve("t10k-images-idx3-ubyte.gz"), gzip(images(VALID)));
        Files.write(folder.resolve("t10k-labels-idx1-ubyte.gz"), gzip(labels(VALID)));
    }

    /** Checks that every image is one that {@link #images} makes, with its label; returns their indices. */
    static int[] indices(Examples images) {
        int[] indices = new int[images.size()];
        for (int i = 0; i < indices.length; i++) {
            int first = images.pixels()[i * images.features().count()] & 0xFF;
            indices[i] = first * 183 % 256; // 183 is the inverse of 7 modulo 256
            for (int p = 0; p < images.features().count(); p++) {
                if (images.pixels()[i * images.features().count() + p] != (byte) (first + p)) {
                    throw new AssertionError("image " + i + " is torn at pixel " + p);
                }
            }
            if (images.labels()[i] != indices[i] % 10) {
                throw new AssertionError("image " + i + " has the label " + images.labels()[i]);
            }
        }
        return indices;
    }
}
