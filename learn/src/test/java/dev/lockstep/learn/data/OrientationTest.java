package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A picture is upright in all of EXIF's orientations. */
class OrientationTest {
    /** An F: no two of the eight orientations of it are alike. */
    private static final List<String> UPRIGHT = List.of("####", "#...", "###.", "#...", "#...");

    @TempDir
    private Path folder;

    /** How the F is stored, as the specification says: which side row 0 and column 0 are. */
    @ParameterizedTest
    @CsvSource({
        "1, top,    left,   ####|#...|###.|#...|#...",
        "2, top,    right,  ####|...#|.###|...#|...#",
        "3, bottom, right,  ...#|...#|.###|...#|####",
        "4, bottom, left,   #...|#...|###.|#...|####",
        "5, left,   top,    #####|#.#..|#.#..|#....",
        "6, right,  top,    #....|#.#..|#.#..|#####",
        "7, right,  bottom, ....#|..#.#|..#.#|#####",
        "8, left,   bottom, #####|..#.#|..#.#|....#"
    })
    void anFStandsUpright(int tag, String row0, String column0, String stored) throws IOException {
        List<String> rows = List.of(stored.split("\\|"));
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            byte[] exif = exif(tag, order);
            Path png = write("image.png", png(rows, exif));
            Path jpeg = write("image.jpg", jpeg(rows, exif));

            for (Path file : List.of(png, jpeg)) {
                assertThat(read(file))
                        .as("%s, row 0 %s, column 0 %s, %s", file, row0, column0, order)
                        .isEqualTo(UPRIGHT);
            }
        }
    }

    @Test
    void theImagesOfADataSetAreTurnedToo() throws IOException {
        byte[] turned = png(List.of("#....", "#.#..", "#.#..", "#####"), exif(6, ByteOrder.BIG_ENDIAN));
        byte[] upright = png(UPRIGHT, new byte[0]);
        for (String split : List.of("training", "testing")) {
            Path images = Files.createDirectories(folder.resolve(split).resolve("f"));
            Files.write(images.resolve("1.png"), upright);
            Files.write(images.resolve("2.png"), turned);
        }

        Examples images = Dataset.load(
                        "folder:" + folder,
                        DataOptions.fromEnvironment(Map.of()).withPerClass(0))
                .train();

        assertThat(images.rows()).isEqualTo(5);
        assertThat(images.columns()).isEqualTo(4);
        assertThat(Arrays.copyOfRange(images.pixels(), 20, 40)).isEqualTo(Arrays.copyOf(images.pixels(), 20));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, -1, 300})
    void anOrientationThatIsNoneIsNotHeeded(int tag) throws IOException {
        assertThat(read(write("image.png", png(UPRIGHT, exif(tag, ByteOrder.BIG_ENDIAN)))))
                .isEqualTo(UPRIGHT);
    }

    /** EXIF data are no part of the picture: what is wrong with them leaves it as it is stored. */
    @Test
    void damagedExifDataAreNotHeeded() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        byte[] whole = exif(1, ByteOrder.LITTLE_ENDIAN);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            byte[] noise = new byte[length];
            random.nextBytes(noise);
            for (byte[] exif : List.of(cut, noise)) {
                assertThat(read(write("image.png", png(UPRIGHT, exif)))).isNotEmpty();
                assertThat(read(write("image.jpg", jpeg(UPRIGHT, exif)))).isNotEmpty();
            }
        }
    }

    private Path write(String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        Files.write(file, content);
        return file;
    }

    /** Returns the picture as rows of light and dark pixels. */
    private static List<String> read(Path file) {
        Picture picture = Picture.read(file, 0);
        byte[] pixels = picture.scaled(5, 4).pixels();
        return IntStream.range(0, 5)
                .mapToObj(row -> IntStream.range(0, 4)
                        .mapToObj(column -> (pixels[4 * row + column] & 0xFF) > 127 ? "#" : ".")
                        .reduce("", String::concat))
                .toList();
    }

    private static byte[] png(List<String> rows, byte[] exif) {
        int[][][] values = new int[rows.size()][rows.getFirst().length()][1];
        for (int y = 0; y < values.length; y++) {
            for (int x = 0; x < values[y].length; x++) {
                values[y][x][0] = rows.get(y).charAt(x) == '#' ? 255 : 0;
            }
        }
        return new PngWriter(0, 8, false, List.of()).with("eXIf", exif).file(values);
    }

    /** Each pixel is a block of its own, so that compression does not blur it into others. */
    private static byte[] jpeg(List<String> rows, byte[] exif) throws IOException {
        byte[] file = JpegWriter.file(16 * rows.getFirst().length(), 16 * rows.size(), 1, (x, y) ->
                new int[] {rows.get(y / 16).charAt(x / 16) == '#' ? 255 : 0});
        return JpegWriter.withExif(file, exif);
    }

    /** A TIFF header and a directory of the camera's name, the orientation and the resolution's unit. */
    static byte[] exif(int orientation, ByteOrder order) {
        ByteBuffer exif = ByteBuffer.allocate(60).order(order);
        exif.put((order == ByteOrder.LITTLE_ENDIAN ? "II" : "MM").getBytes(StandardCharsets.US_ASCII));
        exif.putShort((short) 42).putInt(10).putShort((short) 0).putShort((short) 3);
        exif.putShort((short) 0x010F).putShort((short) 2).putInt(6).putInt(52);
        exif.putShort((short) 0x0112)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) orientation)
                .putShort((short) 0);
        exif.putShort((short) 0x0128)
                .putShort((short) 3)
                .putInt(1)
                .putShort((short) 2)
                .putShort((short) 0);
        exif.putInt(0).put("Maker".getBytes(StandardCharsets.US_ASCII));
        return exif.array();
    }
}
