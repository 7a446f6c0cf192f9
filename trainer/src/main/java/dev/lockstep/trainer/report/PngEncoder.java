package dev.lockstep.trainer.report;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files (ISO/IEC 15948) of 8-bit RGB, with no filter. */
final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private PngEncoder() {}

    /** Returns the file for row-major colours 0xRRGGBB. */
    static byte[] encode(int width, int height, int[] colors) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(SIGNATURE);
        byte bitDepth = 8;
        byte rgb = 2;
        chunk(
                "IHDR",
                ByteBuffer.allocate(13)
                        .putInt(width)
                        .putInt(height)
                        .put(bitDepth)
                        .put(rgb)
                        .array(),
                13,
                file);
        byte[] scanlines = scanlines(width, height, colors);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(scanlines);
            deflater.finish();
            // An incompressible stream grows by 5 bytes for each block of up to 16 KiB, and by its 6 of frame.
            byte[] compressed = new byte[scanlines.length + scanlines.length / 1000 + 64];
            int length = deflater.deflate(compressed);
            if (!deflater.finished()) {
                throw new AssertionError("the compressed image does not fit its buffer");
            }
            chunk("IDAT", compressed, length, file);
        } finally {
            deflater.end();
        }
        chunk("IEND", new byte[0], 0, file);
        return file.toByteArray();
    }

    /** Each row is one byte for its filter, then three for each pixel. */
    private static byte[] scanlines(int width, int height, int[] colors) {
        byte[] bytes = new byte[height * (1 + 3 * width)];
        int at = 0;
        for (int y = 0; y < height; y++) {
            at++;
            for (int x = 0; x < width; x++) {
                int color = colors[y * width + x];
                bytes[at++] = (byte) (color >> 16);
                bytes[at++] = (byte) (color >> 8);
                bytes[at++] = (byte) color;
            }
        }
        return bytes;
    }

    private static void chunk(String type, byte[] data, int length, ByteArrayOutputStream file) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(data, 0, length);
        file.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        file.writeBytes(name);
        file.write(data, 0, length);
        file.writeBytes(
                ByteBuffer.allocate(Integer.BYTES).putInt((int) crc.getValue()).array());
    }
}
