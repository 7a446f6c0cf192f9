package dev.lockstep.learn.data;

/** How many pixels have each grey, 0 to 255. Immutable. */
final class Histogram {
    private static final int GREYS = 256;

    private final int[] counts = new int[GREYS];

    Histogram(byte[] pixels) {
        for (byte pixel : pixels) {
            counts[pixel & 0xFF]++;
        }
    }

    /** Returns the median of all pixels; of an even number, the lower of the two in the middle. */
    int median() {
        return median(0, GREYS);
    }

    /** Returns the median of the pixels up to a grey. */
    int medianUpTo(int grey) {
        return median(0, grey + 1);
    }

    /** Returns the median of the pixels above a grey. */
    int medianAbove(int grey) {
        return median(grey + 1, GREYS);
    }

    private int median(int from, int to) {
        long all = 0;
        for (int grey = from; grey < to; grey++) {
            all += counts[grey];
        }
        int grey = from;
        long below = counts[from];
        while (2 * below < all) {
            below += counts[++grey];
        }
        return grey;
    }

    /** Returns the difference between the greatest grey and the least. */
    int contrast() {
        int least = 0;
        while (counts[least] == 0) {
            least++;
        }
        int greatest = GREYS - 1;
        while (counts[greatest] == 0) {
            greatest--;
        }
        return greatest - least;
    }

    /**
     * Returns the threshold that parts the pixels into two groups with the least variance within both (Otsu: A threshold selection method
     * from gray-level histograms, 1979): the greatest grey of the darker group, -1 if all pixels are alike.
     */
    int threshold() {
        long all = 0;
        double sum = 0;
        for (int grey = 0; grey < GREYS; grey++) {
            all += counts[grey];
            sum += (double) grey * counts[grey];
        }
        int best = -1;
        double greatest = 0;
        long below = 0;
        double sumBelow = 0;
        for (int grey = 0; grey < GREYS - 1; grey++) {
            below += counts[grey];
            sumBelow += (double) grey * counts[grey];
            long above = all - below;
            if (below > 0 && above > 0) {
                double difference = sumBelow / below - (sum - sumBelow) / above;
                double between = (double) below * above * difference * difference;
                if (between > greatest) {
                    greatest = between;
                    best = grey;
                }
            }
        }
        return best;
    }
}
