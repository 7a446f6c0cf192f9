package dev.lockstep.learn.model;

import dev.lockstep.learn.data.ClassNames;
import dev.lockstep.learn.data.Dataset;
import java.util.List;
import java.util.Optional;

/**
 * What a model has to remember of the images that it learned from.
 *
 * @param name the data set as the user asked for it
 * @param sha256 {@link Dataset#sha256()}
 * @param classNames the name of each class
 * @param rows the height of the images in pixels
 * @param columns the width of the images in pixels
 * @param lightBackground whether they are dark on light
 */
public record DataIdentity(
        String name, String sha256, List<String> classNames, int rows, int columns, boolean lightBackground) {
    private static final double MIDDLE_GRAY = 127.5;

    /** Copies the list of names, which must differ. */
    public DataIdentity {
        classNames = List.copyOf(classNames);
        Optional<String> repeated = ClassNames.repeated(classNames);
        if (repeated.isPresent()) {
            throw new IllegalArgumentException("two classes are called '" + repeated.get() + "'");
        }
    }

    /** Returns the identity of a data set. */
    public static DataIdentity of(Dataset data) {
        return new DataIdentity(
                data.name(),
                data.sha256(),
                data.classNames(),
                data.train().rows(),
                data.train().columns(),
                isLight(data.train().borderBrightness()));
    }

    /** Returns whether a border of this brightness, 0 black to 255 white, is that of a light background. */
    public static boolean isLight(double borderBrightness) {
        return borderBrightness > MIDDLE_GRAY;
    }
}
