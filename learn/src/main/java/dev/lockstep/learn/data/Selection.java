package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Setting;
import java.util.List;

/** Chooses a number of examples of each class at random, without repetition. */
final class Selection {
    private Selection() {}

    /**
     * Chooses among examples in any order of classes.
     *
     * @param labels the class of each example
     * @param from the file or folder they come from, for the message
     * @return the chosen examples in ascending order; all of them if {@code perClass} is 0
     * @throws DataException if a class has fewer than were asked for
     */
    static int[] choose(int[] labels, List<String> classNames, Split split, DataOptions options, Object from) {
        if (options.perClass().isPresent() && options.perClass().getAsInt() == 0) {
            return ClassMembers.all(labels.length);
        }
        int[][] members = ClassMembers.of(labels, classNames.size());
        boolean[] chosen = new boolean[labels.length];
        for (int label = 0; label < members.length; label++) {
            for (int place : chooseOfClass(members[label].length, label, classNames, split, options, from)) {
                chosen[members[label][place]] = true;
            }
        }
        return ClassMembers.places(chosen);
    }

    /** Chooses among the {@code available} images of one class: places in [0, available), ascending. */
    static int[] chooseOfClass(
            int available, int label, List<String> classNames, Split split, DataOptions options, Object from) {
        int asked = options.perClass().orElse(DataOptions.DEFAULT_IMAGES_PER_CLASS);
        int wanted = asked == 0 || (options.perClass().isEmpty() && available < asked) ? available : asked;
        if (available < wanted) {
            throw DataException.of(
                    "%s: the %s split has %s images of class '%s', %s asks for %s; lower it, or give 0 for all",
                    from, split.folder, available, classNames.get(label), Setting.PER_CLASS, wanted);
        }
        return ClassMembers.choose(available, wanted, DataStreams.selection(options.seed(), split, label));
    }
}
