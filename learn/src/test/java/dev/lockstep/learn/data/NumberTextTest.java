package dev.lockstep.learn.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {
    private static final int TRIES = 100_000;

    @Test
    void aNumberBecomesTheNearestFloat() {
        long seed = System.nanoTime();
        System.out.println("aNumberBecomesTheNearestFloat: seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < TRIES; i++) {
            String text = number(random);
            assertThat(Float.floatToRawIntBits(parse(text)))
                    .as("%s with seed %s", text, seed)
                    .isEqualTo(Float.floatToRawIntBits(Float.parseFloat(text)));
        }
    }

    private static String number(Random random) {
        float value = Float.intBitsToFloat(random.nextInt());
        if (!Float.isFinite(value)) {
            value = random.nextFloat();
        }
        BigDecimal halfWay =
                new BigDecimal(value).add(new BigDecimal(Math.nextUp(value))).divide(BigDecimal.TWO);
        return switch (random.nextInt(7)) {
            case 0 -> Float.toString(value);
            case 1 -> Double.toString(random.nextGaussian());
            case 2 -> Integer.toString(random.nextInt());
            case 3 -> halfWay.toPlainString();
            case 4 -> halfWay.round(new MathContext(7 + random.nextInt(13))).toString();
            case 5 -> halfWay.round(new MathContext(7 + random.nextInt(13))).toPlainString();
            default -> String.format(Locale.ROOT, "%." + random.nextInt(12) + "f", 1000 * random.nextGaussian());
        };
    }

    @ParameterizedTest
    @CsvSource({
        "0,0",
        "-0,-0",
        "5.,5",
        ".5,0.5",
        "-.5,-0.5",
        "+3,3",
        "1e2,100",
        "1E-2,0.01",
        "true,1",
        "False,0",
        "' \t7 ',7",
        "00012,12"
    })
    void numbersAreWrittenInManyWays(String text, float value) {
        assertThat(parse(text)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                ".",
                "-.",
                "1.2.3",
                "1,5",
                "1 000",
                "0x1p3",
                "1f",
                "2d",
                "NaN",
                "Infinity",
                "e5",
                "1e",
                "--1",
                "١"
            })
    void whatIsNoNumberIsNone(String text) {
        assertThat(parse(text)).isNaN();
    }

    @Test
    void theCharactersAroundItDoNotCount() {
        assertThat(NumberText.parse("912.54,".toCharArray(), 1, 4)).isEqualTo(12.5f);
    }

    private static float parse(String text) {
        return NumberText.parse(text.toCharArray(), 0, text.length());
    }
}
