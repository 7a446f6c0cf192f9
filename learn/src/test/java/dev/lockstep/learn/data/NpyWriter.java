package dev.lockstep.learn.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Writes {@code .npy} files. */
public final class NpyWriter {
    private NpyWriter() {}

    /** Writes F32 [rows, columns]. */
    public static Path floats(Path file, float[] values, int columns) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Files.write(file, bytes("<f4", values.length / columns + ", " + columns, bytes.array()));
    }

    /** Writes I32 [rows]. */
    public static Path ints(Path file, int... values) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return Files.write(file, bytes("<i4", values.length + ",", bytes.array()));
    }

    /** Returns a file. */
    static byte[] bytes(String descr, String shape, byte[] elements) {
        byte[] header = ("{'descr': '" + descr + "', 'fortran_order': False, 'shape': (" + shape + "), }\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        int padded = Math.ceilDiv(10 + header.length, 64) * 64 - 10;
        byte[] all = Arrays.copyOf(header, padded);
        Arrays.fill(all, header.length - 1, padded - 1, (byte) ' ');
        all[padded - 1] = '\n';
        return ByteBuffer.allocate(10 + padded + elements.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded)
                .put(all)
                .put(elements)
                .array();
    }

    /**
     * Writes rows that a line can tell apart, of classes 0, 10, 20 …
     *
     * @param folder gets {@code features.npy} and {@code labels.npy}
     * @param offset of the features, and their scale
     */
    public static void separable(Path folder, int rows, int columns, int classes, float offset) throws IOException {
        Random random = new Random(rows);
        float[] values = new float[rows * columns];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            int label = row % classes;
            labels[row] = 10 * label;
            for (int column = 0; column < columns; column++) {
                float mean = column % classes == label ? 1 : 0;
                values[row * columns + column] = offset + (mean + 0.2f * (float) random.nextGaussian()) * (1 + offset);
            }
        }
        floats(folder.resolve("features.npy"), values, columns);
        ints(folder.resolve("labels.npy"), labels);
    }
}
