package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.learn.DataException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pictures that Pillow wrote ({@code write-pictures.py} in the resources): red rises to the right, green downwards. */
class ForeignPicturesTest {
    private static final int ROWS = 24;
    private static final int COLUMNS = 16;

    /** The grey at x and y. */
    @FunctionalInterface
    private interface Expected {
        int at(int x, int y);
    }

    @ParameterizedTest
    @CsvSource({
        "gray.png, 0",
        "gray-16.png, 0",
        "rgb.png, 0",
        "orientation-3.png, 0",
        "gray.jpg, 2",
        "rgb.jpg, 3",
        "progressive.jpg, 6",
        "orientation-6.jpg, 3"
    })
    void isAsGreyAndUprightAsItWasDrawn(String name, int tolerance) {
        requireGreys(read(name, 0), tolerance, ForeignPicturesTest::gray);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 255})
    void transparencyShowsTheGround(int ground) {
        requireGreys(read("gray-alpha.png", ground), 1, (x, y) -> over(gray(x, y), 17 * x, ground));
        requireGreys(read("rgba.png", ground), 1, (x, y) -> over(gray(x, y), 17 * x, ground));
        requireGreys(read("palette.png", ground), 1, (x, _) -> over(0.299 * 15 * x, 17 * x, ground));
    }

    @Test
    void bitsAreBlackAndWhite() {
        requireGreys(read("bits.png", 0), 0, (x, y) -> 255 * ((x + y) % 2));
    }

    @Test
    void cmykIsRefusedByName() {
        assertThatThrownBy(() -> read("cmyk.jpg", 0))
                .isInstanceOf(DataException.class)
                .hasMessageEndingWith(
                        "cmyk.jpg is a JPEG file in CMYK, whose colours depend on the press that it is for; "
                                + "save it as RGB or grey");
    }

    private static void requireGreys(Picture picture, int tolerance, Expected expected) {
        assertThat(picture.rows()).isEqualTo(ROWS);
        assertThat(picture.columns()).isEqualTo(COLUMNS);
        for (int y = 0; y < ROWS; y++) {
            for (int x = 0; x < COLUMNS; x++) {
                assertThat(picture.pixels()[y * COLUMNS + x] & 0xFF)
                        .as("x %s, y %s", x, y)
                        .isCloseTo(expected.at(x, y), within(tolerance));
            }
        }
    }

    private static int gray(int x, int y) {
        return (299 * 15 * x + 587 * 10 * y + 114 * 128 + 500) / 1000;
    }

    private static int over(double gray, int opacity, int ground) {
        return (int) Math.round((gray * opacity + ground * (255 - opacity)) / 255.0);
    }

    private static Picture read(String name, int ground) {
        try {
            URI file = Objects.requireNonNull(ForeignPicturesTest.class.getResource("/pictures/" + name))
                    .toURI();
            return Picture.read(Path.of(file), ground);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
