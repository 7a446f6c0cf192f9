package dev.lockstep.learn.data;

import dev.lockstep.PhiloxStream;
import java.util.Arrays;

/** Which examples are of which class, and a random choice among them. */
final class ClassMembers {
    private ClassMembers() {}

    /**
     * Returns the examples of each class, ascending.
     *
     * @param labels the class of each example, in [0, classes)
     */
    static int[][] of(int[] labels, int classes) {
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

    /** Chooses {@code wanted} of [0, available) without repetition, ascending. */
    static int[] choose(int available, int wanted, PhiloxStream random) {
        int[] chosen = draw(available, wanted, random);
        Arrays.sort(chosen);
        return chosen;
    }

    /** Draws {@code wanted} of [0, available) without repetition, in the order drawn. */
    static int[] draw(int available, int wanted, PhiloxStream random) {
        int[] places = new int[available];
        for (int i = 0; i < available; i++) {
            places[i] = i;
        }
        for (int i = 0; i < wanted; i++) {
            int other = i + random.nextInt(available - i);
            int place = places[other];
            places[other] = places[i];
            places[i] = place;
        }
        return Arrays.copyOf(places, wanted);
    }
}
