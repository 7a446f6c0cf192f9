package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.nio.file.Path;
import java.util.StringTokenizer;

/**
 * A line of a file in the format of LIBSVM.
 *
 * @param path the file, for messages
 * @param number of the line, from 1
 * @param text without a comment
 */
record LibsvmLine(Path path, int number, String text) {
    private static final int LONGEST_INDEX = 9;
    private static final int LONGEST_NUMBER = 40;

    /** Adds a row, or nothing for an empty line. */
    void read(SparseRows rows) {
        StringTokenizer words = new StringTokenizer(text);
        if (!words.hasMoreTokens()) {
            return;
        }
        rows.begin(number, label(words.nextToken()));
        int last = 0;
        while (words.hasMoreTokens()) {
            String word = words.nextToken();
            int colon = word.indexOf(':');
            if (word.startsWith("qid:")) {
                throw refused("'" + Quote.of(word) + "' is for ranking; right would be features alone");
            }
            if (colon < 0) {
                throw refused("'" + Quote.of(word) + "' is no feature; right would be INDEX:VALUE, such as 3:0.5");
            }
            int index = index(word.substring(0, colon));
            if (index <= last) {
                throw refused("feature %s comes after feature %s; right would be ascending".formatted(index, last));
            }
            last = index;
            rows.add(index, value(index, word.substring(colon + 1)));
        }
    }

    private int label(String word) {
        if (word.indexOf(':') >= 0) {
            throw refused("it begins with '" + Quote.of(word) + "'; right would be a label, such as 1");
        }
        double label = isPlain(word) ? parsed(word) : Double.NaN;
        if (label != (int) label) {
            throw refused("the label '" + Quote.of(word) + "' is no whole number; right would be one class, such as 1");
        }
        return (int) label;
    }

    private int index(String word) {
        boolean digits = !word.isEmpty() && word.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || word.length() > LONGEST_INDEX) {
            throw refused("'" + Quote.of(word) + "' is no index of a feature; right would be 1 to 999999999");
        }
        int index = Integer.parseInt(word);
        if (index == 0) {
            throw refused(
                    "it has a feature 0; indices begin with 1, as scikit-learn writes them with zero_based=False");
        }
        return index;
    }

    private float value(int index, String word) {
        double value = isPlain(word) ? parsed(word) : Double.NaN;
        if (!Float.isFinite((float) value)) {
            throw refused(
                    "feature %s is '%s'; right would be a finite number of 32 bits".formatted(index, Quote.of(word)));
        }
        return (float) value;
    }

    /** Java knows ways to write numbers that no other tool does. */
    private static boolean isPlain(String word) {
        return word.length() <= LONGEST_NUMBER
                && word.chars().allMatch(c -> (c >= '0' && c <= '9') || "+-.eE".indexOf(c) >= 0);
    }

    private static double parsed(String word) {
        try {
            return Double.parseDouble(word);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private DataException refused(String problem) {
        return new DataException("%s: line %s: %s".formatted(path, number, problem));
    }
}
