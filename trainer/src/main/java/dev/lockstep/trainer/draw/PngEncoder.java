package dev.lockstep.trainer.draw;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writes PNG files (ISO/IEC 15948) of 8-bit RGB, with no filter. */
final class PngEncoder {
    private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};

    private PngEncoder() {}

    /**
     * Returns the file.
     *
     * @param scanlines for each row a byte 0, then red, green and blue of each pixel
     */
    static byte[] encode(int width, int height, byte[] scanlines) {
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
