package dev.lockstep.learn.data;

import java.util.List;
import java.util.stream.Collectors;

/** Names the first few of many. */
final class Enumeration {
    private static final int MAX_NAMED = 5;

    private Enumeration() {}

    /** Returns the first five, and how many more there are. */
    static String of(List<?> all) {
        String first = all.stream().limit(MAX_NAMED).map(Object::toString).collect(Collectors.joining(", "));
        return all.size() > MAX_NAMED ? first + " and " + (all.size() - MAX_NAMED) + " more" : first;
    }
}
