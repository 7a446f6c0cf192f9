package dev.lockstep.learn.data;

import dev.lockstep.PhiloxStream;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import java.util.Arrays;
import java.util.List;

/** Chooses a number of images of each class at random, without repetition. */
final class Selection {
    private Selection() {}

    /**
     * Chooses among images in any order of classes.
     *
     * @param labels the class of each image
     * @param from the file or folder they come from, for the message
     * @return the chosen images in ascending order; all of them if {@code perClass} is 0
     * @throws DataException if a class has too few images
     */
    static int[] choose(int[] labels, List<String> classNames, Split split, DataOptions options, Object from) {
        int[][] members = members(labels, classNames.size());
        int[] chosen = new int[labels.length];
        int count = 0;
        for (int label = 0; label < members.length; label++) {
            for (int place : chooseOfClass(members[label].length, label, classNames, split, options, from)) {
                chosen[count++] = members[label][place];
            }
        }
        int[] sorted = Arrays.copyOf(chosen, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** Chooses among the {@code available} images of one class: places in [0, available), ascending. */
    static int[] chooseOfClass(
            int available, int label, List<String> classNames, Split split, DataOptions options, Object from) {
        int wanted = options.perClass() == 0 ? available : options.perClass();
        if (available < wanted) {
            throw new DataException(
                    "%s: the %s split has %s images of class '%s', --per-class asks for %s; lower it, or give 0 for all"
                            .formatted(from, split.folder, available, classNames.get(label), wanted));
        }
        int[] places = new int[available];
        for (int i = 0; i < available; i++) {
            places[i] = i;
        }
        if (wanted == available) {
            return places;
        }
        PhiloxStream random = DataStreams.selection(options.seed(), split, label);
        for (int i = 0; i < wanted; i++) {
            int other = i + random.nextInt(available - i);
            int place = places[other];
            places[other] = places[i];
            places[i] = place;
        }
        int[] chosen = Arrays.copyOf(places, wanted);
        Arrays.sort(chosen);
        return chosen;
    }

    private static int[][] members(int[] labels, int classes) {
        int[] counts = new int[classes];
        for (int label : labels) {
            counts[label]++;
        }
        int[][] members = new int[classes][];
        for (int label = 0; label < classes; label++) {
            members[label] = new int[counts[label]];
        }
        Arrays.fill(counts, 0);
        for (int i = 0; i < labels.length; i++) {
            members[labels[i]][counts[labels[i]]++] = i;
        }
        return members;
    }
}
