package dev.lockstep.trainer.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Pictures are lettered with a real font: small letters, accents, and whatever Europe writes. */
class LetteringTest {
    private static final double SIZE = 12;

    @Test
    void everySignLooksLikeNoOther() {
        String signs =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789ÄÖÜäöüßéèêçñåøæłşžőΩλЖя.,;:!?-+−±%/()<>…";
        Map<String, String> seen = new HashMap<>();
        signs.codePoints().mapToObj(Character::toString).forEach(sign -> {
            byte[] pixels = pixels(sign);
            String other = seen.put(Arrays.toString(pixels), sign);
            assertThat(other).as("%s looks like %s", sign, other).isNull();
        });
    }

    @Test
    void aSignThatTheFontLacksIsABoxAndNotAQuestionMark() {
        assertThat(pixels("猫")).isEqualTo(pixels("数")).isNotEqualTo(pixels("?")).isNotEqualTo(pixels(" "));
        assertThat(Text.width("😀", SIZE)).isEqualTo(Text.width("猫", SIZE));
    }

    @Test
    void textThatIsTooLongEndsInAnEllipsis() {
        assertThat(Text.fitted("Ankle boot", SIZE, 100)).isEqualTo("Ankle boot");
        String fitted = Text.fitted("Ankle boot", SIZE, 40);
        assertThat(fitted).startsWith("Ank").endsWith("…").hasSizeLessThan(10);
        assertThat(Text.width(fitted, SIZE)).isLessThanOrEqualTo(40);
        assertThat(Text.fitted("Ankle boot", SIZE, 1)).isEmpty();
        assertThat(Text.fitted("", SIZE, 1)).isEmpty();
    }

    @Test
    void risingTextIsUprightTextTurned() {
        Drawing upright = new Drawing(60, 30, canvas -> canvas.text("Fg", 5, 20, Lettering.of(SIZE, Ink.TEXT)));
        Drawing rising = new Drawing(
                30,
                60,
                canvas -> canvas.text("Fg", 20, 55, Lettering.of(SIZE, Ink.TEXT).rising()));

        assertThat(darkness(rising.raster(2)))
                .isCloseTo(darkness(upright.raster(2)), offset(0.02 * darkness(upright.raster(2))));
    }

    @Test
    void edgesAreSmoothAndShapesAsLargeAsTheyAre() {
        Drawing square = new Drawing(10, 10, canvas -> canvas.rectangle(1.125, 2.25, 3.5, 4.5, Ink.TEXT, 1));
        Drawing disc = new Drawing(20, 20, canvas -> canvas.dot(9.3, 9.7, 6, Ink.TEXT));
        Drawing line = new Drawing(40, 40, canvas -> canvas.line(new double[] {3, 5, 33, 29}, 2, Ink.TEXT));

        double pixel = 255 - 0x1F;
        assertThat(darkness(square.raster(2))).isCloseTo(4 * 3.5 * 4.5 * pixel, offset(60.0));
        assertThat(darkness(disc.raster(2)))
                .isCloseTo(4 * Math.PI * 36 * pixel, offset(0.03 * 4 * Math.PI * 36 * pixel));
        double length = Math.hypot(30, 24) + 1;
        assertThat(darkness(line.raster(2))).isCloseTo(4 * 2 * length * pixel, offset(0.01 * 8 * length * pixel));
    }

    private static byte[] pixels(String text) {
        return new Drawing(20, 20, canvas -> canvas.text(text, 3, 15, Lettering.of(SIZE, Ink.TEXT))).png();
    }

    /** The sum over all pixels of how much less red they are than white. */
    private static double darkness(Raster raster) {
        double sum = 0;
        for (int y = 0; y < raster.height(); y++) {
            for (int x = 0; x < raster.width(); x++) {
                sum += 255 - (raster.get(x, y) >> 16);
            }
        }
        return sum;
    }
}
