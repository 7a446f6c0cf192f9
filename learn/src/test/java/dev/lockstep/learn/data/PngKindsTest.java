package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of PNG file becomes the grey that its samples say: 15 of colour type and depth, interlaced or not, and transparent. */
class PngKindsTest {
    private static final int ROWS = 11;
    private static final int COLUMNS = 13;
    private static final int[] ALL_DEPTHS = {1, 2, 4, 8, 16};
    private static final int[] WHOLE_BYTES = {8, 16};
    private static final int[] PALETTE_DEPTHS = {1, 2, 4, 8};

    @TempDir
    private Path folder;

    /** A kind of file, with what a transparency chunk says: nothing, a colour of its own, or alphas of a palette. */
    record Kind(int colorType, int depth, boolean interlaced, boolean transparent) {
        int largest() {
            return (1 << depth) - 1;
        }
    }

    static Stream<Kind> kinds() {
        List<Kind> kinds = new ArrayList<>();
        for (boolean interlaced : new boolean[] {false, true}) {
            for (int colorType : new int[] {0, 2, 3, 4, 6}) {
                for (int depth : colorType == 0 ? ALL_DEPTHS : colorType == 3 ? PALETTE_DEPTHS : WHOLE_BYTES) {
                    kinds.add(new Kind(colorType, depth, interlaced, false));
                    if (colorType <= 3) {
                        kinds.add(new Kind(colorType, depth, interlaced, true));
                    }
                }
            }
        }
        return kinds.stream();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void becomesTheGreyOfItsSamples(Kind kind) throws IOException {
        long seed = System.nanoTime();
        System.out.println(kind + ", seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        PngWriter writer = new PngWriter(kind.colorType, kind.depth, kind.interlaced, List.of());
        int[][][] values = new int[ROWS][COLUMNS][writer.samples()];
        for (int[][] row : values) {
            for (int[] pixel : row) {
                for (int i = 0; i < pixel.length; i++) {
                    pixel[i] = random.nextInt(kind.largest() + 1);
                }
            }
        }
        int[][] palette = new int[1 << Math.min(8, kind.depth)][3];
        int[] alphas = new int[palette.length];
        for (int i = 0; i < palette.length; i++) {
            palette[i] = new int[] {random.nextInt(256), random.nextInt(256), random.nextInt(256)};
            alphas[i] = kind.transparent ? random.nextInt(256) : 255;
        }
        int[] key = values[random.nextInt(ROWS)][random.nextInt(COLUMNS)];
        Path file = folder.resolve("image.png");
        Files.write(file, withChunks(writer, kind, palette, alphas, key).file(values));

        Picture picture = Picture.read(file, 0);

        byte[] expected = new byte[ROWS * COLUMNS];
        for (int i = 0; i < expected.length; i++) {
            int[] pixel = values[i / COLUMNS][i % COLUMNS];
            expected[i] = (byte) expected(kind, pixel, palette, alphas, kind.transparent ? key : new int[0]);
        }
        assertThat(picture.pixels()).as("seed " + seed).isEqualTo(expected);
    }

    private static PngWriter withChunks(PngWriter writer, Kind kind, int[][] palette, int[] alphas, int[] key) {
        if (kind.colorType == 3) {
            byte[] colors = new byte[3 * palette.length];
            byte[] transparency = new byte[palette.length];
            for (int i = 0; i < palette.length; i++) {
                for (int c = 0; c < 3; c++) {
                    colors[3 * i + c] = (byte) palette[i][c];
                }
                transparency[i] = (byte) alphas[i];
            }
            PngWriter colored = writer.with("PLTE", colors);
            return kind.transparent ? colored.with("tRNS", transparency) : colored;
        }
        if (!kind.transparent) {
            return writer;
        }
        ByteBuffer color = ByteBuffer.allocate(2 * key.length);
        for (int sample : key) {
            color.putShort((short) sample);
        }
        return writer.with("tRNS", color.array());
    }

    private static long expected(Kind kind, int[] pixel, int[][] palette, int[] alphas, int[] key) {
        double largest = kind.largest();
        return switch (kind.colorType) {
            case 0 -> Arrays.equals(pixel, key) ? 0 : byteOf(pixel[0] / largest);
            case 2 -> Arrays.equals(pixel, key) ? 0 : luma(pixel, largest);
            case 3 -> Math.round(luma(palette[pixel[0]], 255) * (alphas[pixel[0]] / 255.0));
            case 4 -> Math.round(byteOf(pixel[0] / largest) * (byteOf(pixel[1] / largest) / 255.0));
            default -> Math.round(luma(pixel, largest) * (byteOf(pixel[3] / largest) / 255.0));
        };
    }

    private static long luma(int[] color, double largest) {
        long thousandths =
                299 * byteOf(color[0] / largest) + 587 * byteOf(color[1] / largest) + 114 * byteOf(color[2] / largest);
        return (thousandths + 500) / 1000;
    }

    private static long byteOf(double part) {
        return Math.round(part * 255);
    }
}
