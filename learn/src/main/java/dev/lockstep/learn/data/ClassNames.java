package dev.lockstep.learn.data;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What names of classes have to be: all different, because results are told by them. */
public final class ClassNames {
    private ClassNames() {}

    /** Returns a name that two classes have, empty if there is none. */
    public static Optional<String> repeated(List<String> names) {
        Set<String> seen = new HashSet<>();
        return names.stream().filter(name -> !seen.add(name)).findFirst();
    }
}
