package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Setting;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The generated digits: image i of a split shows the digit {@code i mod 10} and depends on the seed, the split and i
 * alone. So a smaller set is the beginning of a larger one, and the number of threads changes nothing.
 */
final class DigitsSource implements DataSource {
    static final int ALL_TRAIN_PER_CLASS = 6000;
    static final int ALL_VALID_PER_CLASS = 1000;

    @Override
    public Dataset load(DataOptions options) {
        int perClass = options.perClass().orElse(DataOptions.DEFAULT_IMAGES_PER_CLASS);
        return new Dataset(
                "digits",
                "generated from seed " + options.seed(),
                IntStream.range(0, DigitGlyphs.digits())
                        .mapToObj(Integer::toString)
                        .toList(),
                generate(options.seed(), Split.TRAIN, perClass == 0 ? ALL_TRAIN_PER_CLASS : perClass),
                generate(options.seed(), Split.VALID, perClass == 0 ? ALL_VALID_PER_CLASS : perClass));
    }

    private static Examples generate(long seed, Split split, int perClass) {
        int pixelsPerImage = DigitPainter.SIDE * DigitPainter.SIDE;
        int digits = DigitGlyphs.digits();
        int most = Integer.MAX_VALUE / (digits * pixelsPerImage);
        if (perClass > most) {
            throw DataException.of(
                    "%s %s: digits are generated up to %s of each class", Setting.PER_CLASS, perClass, most);
        }
        int[] labels = new int[digits * perClass];
        byte[] pixels = new byte[labels.length * pixelsPerImage];
        Supplier<IntConsumer> bodies = () -> {
            DigitPainter painter = new DigitPainter();
            return i -> {
                labels[i] = i % digits;
                painter.paint(labels[i], DataStreams.digit(seed, split, i), pixels, i * pixelsPerImage);
            };
        };
        Parallel.forEach(labels.length, bodies);
        return Examples.images(pixels, labels, DigitPainter.SIDE, DigitPainter.SIDE);
    }
}
