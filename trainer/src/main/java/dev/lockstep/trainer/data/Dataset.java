package dev.lockstep.trainer.data;

import java.util.List;

/**
 * Images to learn from and images to measure on, of the same size and classes.
 *
 * @param name what was loaded, as the user asked for it: {@code mnist}, {@code folder:PATH}
 * @param origin where it was read from or how it was made, in words
 * @param classNames the name of each class; labels index this list
 * @param train the training split
 * @param valid the validation split
 */
public record Dataset(String name, String origin, List<String> classNames, ImageSet train, ImageSet valid) {
    /** Copies the list of names. */
    public Dataset {
        classNames = List.copyOf(classNames);
    }

    /** Returns the number of classes. */
    public int classes() {
        return classNames.size();
    }
}
