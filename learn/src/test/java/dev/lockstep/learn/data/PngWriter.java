package dev.lockstep.learn.data;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Writes every kind of PNG file that the specification knows, which the JDK's writer does not.
 *
 * @param colorType 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
 * @param depth bits of a sample
 * @param interlaced whether by Adam7
 * @param chunks what goes between the header and the pixels
 */
record PngWriter(int colorType, int depth, boolean interlaced, List<byte[]> chunks) {
    private static final int[] SAMPLES = {1, 0, 3, 1, 2, 0, 4};
    private static final int[][] PASSES = {
        {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
    };
    private static final int[] WHOLE = {0, 0, 1, 1};

    int samples() {
        return SAMPLES[colorType];
    }

    PngWriter with(String type, byte[] content) {
        List<byte[]> more = new ArrayList<>(chunks);
        more.add(chunk(type, content));
        return new PngWriter(colorType, depth, interlaced, more);
    }

    /**
     * Returns the file.
     *
     * @param values the samples of each pixel, by row and column
     */
    byte[] file(int[][][] values) {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream();
        int filter = 0;
        for (int[] pass : interlaced ? PASSES : new int[][] {WHOLE}) {
            byte[] above = new byte[0];
            for (int y = pass[1]; y < values.length; y += pass[3]) {
                byte[] row = packed(values[y], pass[0], pass[2]);
                if (row.length > 0) {
                    above = above.length == 0 ? new byte[row.length] : above;
                    pixels.write(filter % 5);
                    pixels.writeBytes(filtered(row, above, filter++ % 5));
                    above = row;
                }
            }
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(ByteBuffer.allocate(8).putLong(0x89504E47_0D0A1A0AL).array());
        file.writeBytes(chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(values[0].length)
                        .putInt(values.length)
                        .put(new byte[] {(byte) depth, (byte) colorType, 0, 0, (byte) (interlaced ? 1 : 0)})
                        .array()));
        chunks.forEach(file::writeBytes);
        file.writeBytes(chunk("IDAT", deflated(pixels.toByteArray())));
        file.writeBytes(chunk("IEND", new byte[0]));
        return file.toByteArray();
    }

    private byte[] packed(int[][] row, int first, int step) {
        int columns = Math.max(0, Math.ceilDiv(row.length - first, step));
        byte[] bytes = new byte[Math.ceilDiv(columns * samples() * depth, 8)];
        int bit = 0;
        for (int x = first; x < row.length; x += step) {
            for (int sample : row[x]) {
                for (int i = depth - 1; i >= 0; i--, bit++) {
                    bytes[bit / 8] |= (byte) (((sample >> i) & 1) << (7 - bit % 8));
                }
            }
        }
        return bytes;
    }

    private byte[] filtered(byte[] row, byte[] above, int filter) {
        int distance = Math.max(1, samples() * depth / 8);
        byte[] result = new byte[row.length];
        for (int i = 0; i < row.length; i++) {
            int left = i < distance ? 0 : row[i - distance] & 0xFF;
            int up = above[i] & 0xFF;
            int corner = i < distance ? 0 : above[i - distance] & 0xFF;
            int prediction = switch (filter) {
                case 0 -> 0;
                case 1 -> left;
                case 2 -> up;
                case 3 -> (left + up) / 2;
                default -> paeth(left, up, corner);
            };
            result[i] = (byte) (row[i] - prediction);
        }
        return result;
    }

    private static int paeth(int left, int up, int corner) {
        int estimate = left + up - corner;
        int byLeft = Math.abs(estimate - left);
        int byUp = Math.abs(estimate - up);
        int byCorner = Math.abs(estimate - corner);
        if (byLeft <= byUp && byLeft <= byCorner) {
            return left;
        }
        return byUp <= byCorner ? up : corner;
    }

    private static byte[] chunk(String type, byte[] content) {
        byte[] typed = ByteBuffer.allocate(4 + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        return ByteBuffer.allocate(8 + typed.length)
                .putInt(content.length)
                .put(typed)
                .putInt((int) crc.getValue())
                .array();
    }

    private static byte[] deflated(byte[] bytes) {
        byte[] target = new byte[bytes.length + 1000];
        try (Deflater deflater = new Deflater()) {
            deflater.setInput(bytes);
            deflater.finish();
            return Arrays.copyOf(target, deflater.deflate(target));
        }
    }
}
