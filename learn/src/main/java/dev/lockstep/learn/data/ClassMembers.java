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
        if (wanted == available) {
            return all(available);
        }
        boolean[] chosen = new boolean[available];
        for (int place : draw(available, wanted, random)) {
            chosen[place] = true;
        }
        return places(chosen);
    }

    /** Returns 0 to {@code count}, exclusive. */
    static int[] all(int count) {
        int[] places = new int[count];
        for (int i = 0; i < count; i++) {
            places[i] = i;
        }
        return places;
    }

    /** Returns the places of what is chosen, ascending. */
    static int[] places(boolean[] chosen) {
        int[] places = new int[chosen.length];
        int count = 0;
        for (int i = 0; i < chosen.length; i++) {
            if (chosen[i]) {
                places[count++] = i;
            }
        }
        return Arrays.copyOf(places, count);
    }

    /** Draws {@code wanted} of [0, available) without repetition, in the order drawn. */
    static int[] draw(int available, int wanted, PhiloxStream random) {
        int[] places = all(available);
        for (int i = 0; i < wanted; i++) {
            int other = i + random.nextInt(available - i);
            int place = places[other];
            places[other] = places[i];
            places[i] = place;
        }
        return Arrays.copyOf(places, wanted);
    }
}
