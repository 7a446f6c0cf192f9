package dev.lockstep.learn.data;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Finds what makes a data set useless to learn from, or to measure on, though it can be loaded. */
public final class DataWarnings {
    private static final int MAX_NAMED = 5;

    private DataWarnings() {}

    /** Returns a line for each such thing; none in most cases. */
    public static List<String> of(Dataset data) {
        List<String> warnings = new ArrayList<>();
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
            warnings.add("all training " + many + " are equal; they hold nothing to tell classes by");
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
        for (int label = 0; label < chosen.length && names.size() < MAX_NAMED; label++) {
            if (chosen[label]) {
                names.add(data.classNames().get(label));
            }
        }
        int more = count(chosen) - names.size();
        return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
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
}
