package dev.lockstep.learn.model;

import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.data.ClassNames;
import java.util.List;
import java.util.Optional;

/**
 * What a model has to remember of the examples that it learned from.
 *
 * @param name the data set as the user asked for it
 * @param sha256 {@link Dataset#sha256()}
 * @param classNames the name of each class
 * @param features what an example consists of
 * @param imageForm how they look if they are images
 */
public record DataIdentity(
        String name, String sha256, List<String> classNames, Features features, ImageForm imageForm) {
    /** Copies the list of names, which must differ. */
    public DataIdentity {
        classNames = List.copyOf(classNames);
        Optional<String> repeated = ClassNames.repeated(classNames);
        if (repeated.isPresent()) {
            throw new IllegalArgumentException("two classes are called '" + repeated.get() + "'");
        }
    }

    /** Returns the identity of a data set. */
    public static DataIdentity of(Dataset data) {
        return new DataIdentity(
                data.name(), data.sha256(), data.classNames(), data.features(), ImageForm.of(data.train()));
    }
}
