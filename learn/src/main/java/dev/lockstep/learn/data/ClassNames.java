package dev.lockstep.learn.data;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What names of classes have to be: all different, because results are told by them; and in which order they are. */
public final class ClassNames {
    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]{1,30}(\\.[0-9]{1,30})?");

    private ClassNames() {}

    /** Returns a name that two classes have, empty if there is none. */
    public static Optional<String> repeated(List<String> names) {
        Set<String> seen = new HashSet<>();
        return names.stream().filter(name -> !seen.add(name)).findFirst();
    }

    /** Returns the names ordered as numbers if all are numbers, else as text. */
    static List<String> ordered(List<String> names) {
        Comparator<String> text = Comparator.naturalOrder();
        boolean numbers = names.stream().allMatch(name -> NUMBER.matcher(name).matches());
        return names.stream()
                .sorted(
                        numbers
                                ? Comparator.<String, BigDecimal>comparing(BigDecimal::new)
                                        .thenComparing(text)
                                : text)
                .toList();
    }
}
