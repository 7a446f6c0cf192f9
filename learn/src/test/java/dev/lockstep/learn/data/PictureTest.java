package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.learn.DataException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTest {
    @TempDir
    private Path folder;

    @Test
    void anImageOfTheRightSizeIsUnchanged() throws IOException {
        byte[] pixels = new byte[28 * 28];
        new SplittableRandom(3).nextBytes(pixels);

        Picture picture = read(write("png", gray(28, 28, pixels)));

        assertThat(picture.scaled(28, 28).pixels()).isEqualTo(pixels);
    }

    @Test
    void eachNewPixelIsTheMeanOfItsArea() throws IOException {
        Picture picture = read(write("png", gray(3, 2, new byte[] {0, 90, (byte) 240, 30, 60, (byte) 180})));

        // Of three columns two are made, each of one and a half: (0 + 90/2) / 1.5 and (90/2 + 240) / 1.5.
        assertThat(picture.scaled(2, 2).pixels()).containsExactly(30, (byte) 190, 40, (byte) 140);
        assertThat(picture.scaled(1, 1).pixels()).containsExactly(100);
        assertThat(picture.inverted().scaled(1, 1).pixels()).containsExactly((byte) 155);
        assertThat(picture.scaled(2, 6).pixels()).startsWith(0, 0, 90, 90, (byte) 240, (byte) 240);
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 57", "57, 1", "29, 27", "13, 1000", "300, 207"})
    void scalingKeepsTheMean(int rows, int columns) throws IOException {
        byte[] pixels = new byte[rows * columns];
        new SplittableRandom(rows).nextBytes(pixels);
        double mean = mean(pixels);

        byte[] scaled =
                read(write("png", gray(columns, rows, pixels))).scaled(28, 28).pixels();

        assertThat(mean(scaled)).isCloseTo(mean, within(0.5));
    }

    /** The rows of one and the columns of the other are more than an array holds. */
    @Test
    void aTallPictureIsBroughtToAWideModel() throws IOException {
        byte[] pixels = new byte[32_768];
        Arrays.fill(pixels, 16_384, pixels.length, (byte) 200);

        Picture picture = read(write("png", gray(1, 32_768, pixels)));

        byte[] scaled = picture.scaled(1, 70_000).pixels();
        assertThat(scaled).hasSize(70_000).containsOnly(100);
    }

    @Test
    void colourBecomesGreyByItsLuminanceInPngAndJpeg() throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, 0xC86432);
        }
        int expected = Math.round(0.299f * 0xC8 + 0.587f * 0x64 + 0.114f * 0x32);

        assertThat(read(write("png", image)).scaled(1, 1).pixels()[0] & 0xFF).isEqualTo(expected);
        assertThat((double) (read(write("jpeg", image)).scaled(1, 1).pixels()[0] & 0xFF))
                .isCloseTo(expected, within(3.0));
    }

    @Test
    void theBorderTellsTheBackground() throws IOException {
        byte[] pixels = new byte[5 * 4];
        Arrays.fill(pixels, (byte) 200);
        pixels[6] = 0;
        pixels[7] = 0;

        assertThat(read(write("png", gray(5, 4, pixels))).borderBrightness()).isEqualTo(200);
        assertThat(read(write("png", gray(2, 1, new byte[] {10, 20}))).borderBrightness())
                .isEqualTo(15);
        assertThat(read(write("png", gray(1, 3, new byte[] {10, 20, 60}))).borderBrightness())
                .isEqualTo(30);
    }

    @Test
    void aTruncatedJpegIsRefused() throws IOException {
        byte[] pixels = new byte[64 * 64];
        new SplittableRandom(5).nextBytes(pixels);
        Path file = write("jpeg", gray(64, 64, pixels));
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {4, 30, 200, whole.length / 2, whole.length - 2}) {
            Files.write(file, Arrays.copyOf(whole, length));

            refuses(file, "JPEG file: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GIF89a", "no image at all"})
    void otherFilesAreRefused(String content) throws IOException {
        Path file = folder.resolve("image.png");
        Files.writeString(file, content);

        refuses(file, " is neither a PNG nor a JPEG file");
    }

    @Test
    void missingFilesAndFoldersAreRefused() {
        refuses(folder.resolve("missing.png"), "missing.png cannot be read: it does not exist");
        refuses(folder, " cannot be read: ");
    }

    @Test
    void hugeImagesAreRefusedBeforeMemoryIsTaken() throws IOException {
        Path file = folder.resolve("huge.png");
        Files.write(file, emptyPng(20_000, 20_000));
        refuses(file, " is 20000 x 20000 pixels; 100 million pixels are the most");
        Files.write(file, emptyPng(40_000, 1));
        refuses(file, " is 40000 x 1 pixels; each side must be 1 to 32768");
    }

    private static Picture read(Path file) {
        return Picture.read(file, 0);
    }

    private static void refuses(Path file, String cause) {
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(DataException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file.toString())
                        .contains(cause)
                        .hasLineCount(1));
    }

    private Path write(String format, BufferedImage image) throws IOException {
        Path file = folder.resolve("image." + format);
        assertThat(ImageIO.write(image, format, file.toFile())).isTrue();
        return file;
    }

    private static BufferedImage gray(int columns, int rows, byte[] pixels) {
        BufferedImage image = new BufferedImage(columns, rows, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, columns, rows, pixels);
        return image;
    }

    private static double mean(byte[] pixels) {
        double sum = 0;
        for (byte pixel : pixels) {
            sum += pixel & 0xFF;
        }
        return sum / pixels.length;
    }

    /** Returns a PNG file with the header of such an image, and no pixels. */
    private static byte[] emptyPng(int columns, int rows) {
        ByteBuffer file = ByteBuffer.allocate(100).putLong(PngFile.SIGNATURE);
        byte[] header = ByteBuffer.allocate(13)
                .putInt(columns)
                .putInt(rows)
                .put(new byte[] {8, 0, 0, 0, 0})
                .array();
        chunk(file, "IHDR", header);
        chunk(file, "IEND", new byte[0]);
        return Arrays.copyOf(file.array(), file.position());
    }

    private static void chunk(ByteBuffer file, String type, byte[] content) {
        byte[] typed = ByteBuffer.allocate(4 + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        CRC32 crc = new CRC32();
        crc.update(typed);
        file.putInt(content.length).put(typed).putInt((int) crc.getValue());
    }
}
