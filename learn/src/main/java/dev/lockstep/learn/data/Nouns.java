package dev.lockstep.learn.data;

import dev.lockstep.learn.Features;
import java.util.Locale;

/** What people call examples. */
public final class Nouns {
    private Nouns() {}

    /** Returns {@code image} or {@code row}. */
    public static String one(Features features) {
        return features.areImages() ? "image" : "row";
    }

    /** Returns {@code images} or {@code rows}. */
    public static String many(Features features) {
        return one(features) + "s";
    }

    /** Returns what they are of, such as {@code 28x28 pixels} or {@code 512 features}. */
    public static String size(Features features) {
        return features.areImages()
                ? String.format(Locale.ROOT, "%dx%d pixels", features.rows(), features.columns())
                : String.format(Locale.ROOT, "%d features", features.count());
    }
}
