package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JPEG file is as light as it is meant, whatever its components are and whoever wrote it. */
class JpegKindsTest {
    @TempDir
    private Path folder;

    /** No ink is white, black ink is black; Adobe's programs store how much ink is absent. */
    @ParameterizedTest
    @CsvSource({
        "0,   0,   0,   0,   255",
        "0,   0,   0,   255, 0",
        "255, 255, 255, 0,   0",
        "255, 0,   0,   0,   179",
        "0,   255, 0,   0,   105",
        "0,   0,   255, 0,   226",
        "40,  90,  200, 60,  128"
    })
    void inkIsDark(int cyan, int magenta, int yellow, int black, int gray) throws IOException {
        int[] inks = {cyan, magenta, yellow, black};
        int[] light = {255 - cyan, 255 - magenta, 255 - yellow, 255 - black};

        isGray(gray, uniform(inks));
        isGray(gray, JpegWriter.withAdobe(uniform(light), 0));
        isGray(gray, JpegWriter.withAdobe(uniform(ycck(light)), 2));
    }

    @ParameterizedTest
    @CsvSource({"200, 100, 50, 124", "0, 0, 0, 0", "255, 255, 255, 255", "255, 0, 0, 76", "0, 0, 255, 29"})
    void colourIsAsAdobesMarkerSays(int red, int green, int blue, int gray) throws IOException {
        int[] ycc = ycck(new int[] {255 - red, 255 - green, 255 - blue, 0});

        isGray(gray, JpegWriter.withAdobe(uniform(new int[] {red, green, blue}), 0));
        isGray(gray, JpegWriter.withAdobe(uniform(new int[] {ycc[0], ycc[1], ycc[2]}), 1));
    }

    private void isGray(int expected, byte[] jpeg) throws IOException {
        Path file = folder.resolve("image.jpg");
        Files.write(file, jpeg);

        assertThat(Picture.read(file, 0).scaled(1, 1).pixels()[0] & 0xFF).isCloseTo(expected, within(3));
    }

    private static byte[] uniform(int[] components) throws IOException {
        return JpegWriter.file(19, 9, components.length, (_, _) -> components);
    }

    /** As libjpeg does: three inks are taken for what is absent of red, green and blue. */
    private static int[] ycck(int[] cmyk) {
        double red = 255 - cmyk[0];
        double green = 255 - cmyk[1];
        double blue = 255 - cmyk[2];
        double luminance = 0.299 * red + 0.587 * green + 0.114 * blue;
        return new int[] {
            (int) Math.round(luminance),
            Math.clamp(Math.round((blue - luminance) / 1.772 + 128), 0, 255),
            Math.clamp(Math.round((red - luminance) / 1.402 + 128), 0, 255),
            cmyk[3]
        };
    }
}
