package dev.lockstep.learn.data;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Finds what makes a data set useless to learn from, or to measure on, though it can be loaded. */
public final class DataWarnings {
    private DataWarnings() {}

    /** Returns a line for each such thing; none in most cases. */
    public static List<String> of(Dataset data) {
        List<String> warnings = new ArrayList<>(data.warnings());
        boolean[] train = present(data.train(), data.classes());
        boolean[] valid = present(data.valid(), data.classes());
        String one = Nouns.one(data.features());
        String many = Nouns.many(data.features());
        if (count(train) == 1) {
            warnings.add("all training " + many + " are of class " + names(data, train)
                    + "; there is nothing to tell apart, and any accuracy means nothing");
        } else if (count(train) < data.classes()) {
            warnings.add(
                    "no training " + one + " is of class " + names(data, inverse(train)) + ", which cannot be learned");
        }
        if (count(valid) < data.classes()) {
            warnings.add("no validation " + one + " is of class " + names(data, inverse(valid))
                    + "; the validation accuracy says nothing of it");
        }
        if (areEqual(data.train())) {
            warnings.add("all training " + many + " are " + (isOneValue(data.train()) ? "of one value" : "equal")
                    + "; they hold nothing to tell classes by");
        }
        return warnings;
    }

    private static boolean[] present(Examples images, int classes) {
        boolean[] present = new boolean[classes];
        for (int label : images.labels()) {
            present[label] = true;
        }
        return present;
    }

    private static boolean[] inverse(boolean[] values) {
        boolean[] inverse = new boolean[values.length];
        for (int i = 0; i < values.length; i++) {
            inverse[i] = !values[i];
        }
        return inverse;
    }

    private static int count(boolean[] values) {
        int count = 0;
        for (boolean value : values) {
            count += value ? 1 : 0;
        }
        return count;
    }

    private static String names(Dataset data, boolean[] chosen) {
        List<String> names = new ArrayList<>();
        for (int label = 0; label < chosen.length; label++) {
            if (chosen[label]) {
                names.add(data.classNames().get(label));
            }
        }
        return Enumeration.of(names);
    }

    /** Ends at the first image that differs, so that it costs nothing where one does. */
    private static boolean areEqual(Examples images) {
        MemorySegment values = images.values();
        long bytes = images.features().byteSize();
        for (long start = bytes; start < values.byteSize(); start += bytes) {
            if (MemorySegment.mismatch(values, 0, bytes, values, start, start + bytes) >= 0) {
                return false;
            }
        }
        return images.size() > 1;
    }

    /** Compares the values of an image, each with the next. */
    private static boolean isOneValue(Examples images) {
        MemorySegment values = images.values();
        long bytes = images.features().byteSize();
        long value = images.features().dtype().byteSize();
        return MemorySegment.mismatch(values, 0, bytes - value, values, value, bytes) < 0;
    }
}
