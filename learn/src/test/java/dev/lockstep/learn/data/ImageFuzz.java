package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Fuzz target: an image file, by itself and as the only image of each split of a folder. */
public final class ImageFuzz {
    private static final int PNG_HEADER = 24;
    private static final int LARGEST_SIDE = 256;

    private static Path root;
    private static Path train;
    private static Path valid;
    private static DataOptions all;

    private ImageFuzz() {}

    /** Returns small images of several kinds. */
    public static List<byte[]> seeds() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (int type : new int[] {
            BufferedImage.TYPE_BYTE_GRAY,
            BufferedImage.TYPE_USHORT_GRAY,
            BufferedImage.TYPE_INT_ARGB,
            BufferedImage.TYPE_3BYTE_BGR,
            BufferedImage.TYPE_BYTE_BINARY,
            BufferedImage.TYPE_BYTE_INDEXED
        }) {
            seeds.add(encode(type, "png"));
        }
        seeds.add(encode(BufferedImage.TYPE_3BYTE_BGR, "jpeg"));
        seeds.add(encode(BufferedImage.TYPE_BYTE_GRAY, "jpeg"));
        byte[] inks = JpegWriter.file(5, 3, 4, (x, y) -> new int[] {50 * x, 80 * y, 90, 200});
        byte[] exif = OrientationTest.exif(6, ByteOrder.LITTLE_ENDIAN);
        seeds.add(JpegWriter.withExif(JpegWriter.withAdobe(inks, 2), exif));
        seeds.add(new PngWriter(0, 2, true, List.of())
                .with("tRNS", new byte[] {0, 3})
                .with("eXIf", exif)
                .file(new int[][][] {{{0}, {1}, {2}}, {{3}, {2}, {1}}}));
        return seeds;
    }

    private static byte[] encode(int type, String format) throws IOException {
        BufferedImage image = new BufferedImage(5, 3, type);
        image.setRGB(2, 1, 0xFF20C0E0);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException("no writer for " + format);
        }
        return out.toByteArray();
    }

    /** Makes the folder whose files are written over and over. */
    public static void fuzzerInitialize() throws IOException {
        root = Files.createTempDirectory("images");
        train = Files.createDirectories(root.resolve("training/a")).resolve("image.png");
        valid = Files.createDirectories(root.resolve("testing/a")).resolve("image.png");
        all = DataOptions.fromEnvironment(Map.of()).withPerClass(0);
    }

    /** Reads an image file of these bytes; the checksums of a PNG are mended so that more than they is tried. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        byte[] bytes = mended(input);
        if (claimsToBeLarge(bytes)) {
            return;
        }
        Files.write(train, bytes);
        Files.write(valid, bytes);
        try {
            Picture.read(train, 255).fitted(28, 28);
        } catch (DataException e) {
            IdxFuzz.requireOneLine(e, train);
        }
        try {
            Dataset.load("folder:" + root, all);
        } catch (DataException e) {
            IdxFuzz.requireOneLine(e, root);
        }
    }

    /** Large images are refused or slow, which other tests see to. */
    private static boolean claimsToBeLarge(byte[] bytes) {
        ByteBuffer file = ByteBuffer.wrap(bytes);
        return isPng(bytes)
                && bytes.length >= PNG_HEADER
                && (Integer.compareUnsigned(file.getInt(16), LARGEST_SIDE) > 0
                        || Integer.compareUnsigned(file.getInt(20), LARGEST_SIDE) > 0);
    }

    private static byte[] mended(byte[] input) {
        if (!isPng(input)) {
            return input;
        }
        ByteBuffer file = ByteBuffer.wrap(input.clone());
        file.position(Long.BYTES);
        while (file.remaining() >= 12) {
            int length = file.getInt();
            int start = file.position();
            if (length < 0 || length > file.remaining() - 8) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(file.array(), start, 4 + length);
            file.putInt(start + 4 + length, (int) crc.getValue());
            file.position(start + 8 + length);
        }
        return file.array();
    }

    private static boolean isPng(byte[] bytes) {
        return bytes.length >= Long.BYTES && ByteBuffer.wrap(bytes).getLong() == PngFile.SIGNATURE;
    }
}
