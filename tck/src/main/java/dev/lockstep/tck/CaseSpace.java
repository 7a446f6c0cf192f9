package dev.lockstep.tck;

import dev.lockstep.PhiloxStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cases of an op from which random ones are drawn: what stands before the parameters, and the choices of each of those. */
final class CaseSpace {
    private static final int MOST_SEEDS = 1_000_000;

    /** Of so many extents, one is the least and one the greatest. */
    private static final int EDGES = 16;

    private final String op;
    private final List<Part> parts;

    /**
     * A parameter.
     *
     * @param choices how many there are to draw from, the simplest first
     * @param edges whether the first and the last are drawn more often than the others
     * @param text a choice as it stands in the case's name; empty where the parameter is left out
     */
    record Part(int choices, boolean edges, IntFunction<String> text) {
        int draw(PhiloxStream random) {
            int edge = edges ? random.nextInt(EDGES) : EDGES;
            return switch (edge) {
                case 0 -> 0;
                case 1 -> choices - 1;
                default -> random.nextInt(choices);
            };
        }
    }

    /** Cases whose names begin with {@code op/}; the parts are in the order of the name. */
    CaseSpace(String op, Part... parts) {
        this.op = op;
        this.parts = Stream.concat(Stream.of(parts), Stream.of(extent("seed", 0, MOST_SEEDS)))
                .toList();
    }

    /** Whole numbers from {@code least} to {@code most}, the simplest of which is the one nearest to 0. */
    static Part extent(String key, int least, int most) {
        int first = Math.max(least, 0);
        return new Part(most - least + 1, true, choice -> {
            int value = first + choice;
            return key + "=" + (value <= most ? value : most - value);
        });
    }

    /** One of some values of a parameter, the simplest first. */
    static Part oneOf(String key, List<String> values) {
        return new Part(values.size(), false, choice -> key + "=" + values.get(choice));
    }

    /** One of some texts, the simplest first. */
    static Part option(String... texts) {
        List<String> all = List.of(texts);
        return new Part(all.size(), false, all::get);
    }

    /** A flag, which may be left out. */
    static Part flag(String flag) {
        return option("", flag);
    }

    /** Returns the op. */
    String op() {
        return op;
    }

    /** Draws a case: the number of the choice for each part. */
    int[] draw(PhiloxStream random) {
        return parts.stream().mapToInt(part -> part.draw(random)).toArray();
    }

    /** Returns the name of a case. */
    String name(int[] drawn) {
        return IntStream.range(0, drawn.length)
                .mapToObj(i -> parts.get(i).text().apply(drawn[i]))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(",", op + "/", ""));
    }

    /**
     * Makes a case that fails simpler, part by part and for as long as that goes: each part to its simplest choice, or halfway there, or a
     * quarter of the way …
     *
     * @param fails tells of a name whether that case fails
     * @return the simplest case found that fails
     */
    int[] shrink(int[] failing, Predicate<String> fails) {
        int[] simplest = failing.clone();
        boolean shrunk = true;
        while (shrunk) {
            shrunk = false;
            for (int i = 0; i < simplest.length; i++) {
                for (int choice : simpler(simplest[i])) {
                    int[] tried = simplest.clone();
                    tried[i] = choice;
                    if (fails.test(name(tried))) {
                        simplest = tried;
                        shrunk = true;
                        break;
                    }
                }
            }
        }
        return simplest;
    }

    private static List<Integer> simpler(int choice) {
        List<Integer> simpler = new ArrayList<>();
        for (int less = choice; less > 0; less /= 2) {
            simpler.add(choice - less);
        }
        return simpler;
    }
}
