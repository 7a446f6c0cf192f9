package dev.lockstep.reference;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Puts parameters of cases together. */
final class CaseNames {
    private CaseNames() {}

    /** Returns every combination of one alternative from each list, joined with commas; empty alternatives vanish. */
    @SafeVarargs
    static Stream<String> product(List<String>... choices) {
        Stream<String> joined = Stream.of("");
        for (List<String> alternatives : choices) {
            joined = joined.flatMap(head -> alternatives.stream().map(tail -> join(head, tail)));
        }
        return joined;
    }

    /** Returns {@code key=value} for each value. */
    static List<String> each(String key, Object... values) {
        return Arrays.stream(values).map(value -> key + "=" + value).toList();
    }

    /** Returns the flag, absent and present. */
    static List<String> optional(String flag) {
        return List.of("", flag);
    }

    private static String join(String head, String tail) {
        return head.isEmpty() || tail.isEmpty() ? head + tail : head + "," + tail;
    }
}
