package dev.lockstep.bench;

import dev.lockstep.trainer.cli.InputException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Who of the peers is named. */
final class PeerChoice {
    private static final String ALL = "all";

    private PeerChoice() {}

    /**
     * Reads lists of names; {@code all} stands for everyone who can run here.
     *
     * @param known the names that there are, in the order of the contestants
     * @param lists names, separated by commas
     * @param contestants makes those of a name, or throws an {@link InputException} that says why it cannot run here
     * @param messages where to say who of {@code all} is left out
     */
    static <T> List<T> of(
            List<String> known,
            List<String> lists,
            Function<String, List<? extends T>> contestants,
            PrintWriter messages) {
        Set<String> named = new LinkedHashSet<>();
        for (String list : lists) {
            for (String name : list.split(",", -1)) {
                if (!name.equals(ALL) && !known.contains(name)) {
                    throw new InputException(
                            "--peers " + name + ": no such peer; use all, or a list of " + String.join(", ", known));
                }
                named.add(name);
            }
        }
        List<T> chosen = new ArrayList<>();
        for (String name : known) {
            if (!named.contains(name) && !named.contains(ALL)) {
                continue;
            }
            try {
                chosen.addAll(contestants.apply(name));
            } catch (InputException e) {
                if (named.contains(name)) {
                    throw e;
                }
                messages.println("lockstep: left out: " + e.getMessage());
            }
        }
        return chosen;
    }
}
