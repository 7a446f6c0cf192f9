package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.learn.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A JPEG file is as light as it is meant, whatever its components are and whoever wrote it. */
class JpegKindsTest {
    @TempDir
    private Path folder;

    /** Plain, as Adobe's programs store it, and with three inks turned to luminance and colour differences. */
    @Test
    void inksAreRefusedByName() throws IOException {
        byte[] plain = uniform(new int[] {40, 90, 200, 60});
        Path file = folder.resolve("image.jpg");
        for (byte[] jpeg : List.of(plain, JpegWriter.withAdobe(plain, 0), JpegWriter.withAdobe(plain, 2))) {
            Files.write(file, jpeg);

            assertThatThrownBy(() -> Picture.read(file, 0))
                    .isInstanceOf(DataException.class)
                    .hasMessage(file
                            + " is a JPEG file in CMYK, whose colours depend on the press that it is for; save it as RGB "
                            + "or grey");
        }
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
