package dev.lockstep.reference;

import java.util.List;
import java.util.Set;

/**
 * Which cases to run. Immutable; each method returns a changed copy.
 *
 * @param subjects the ops' names, or {@code program}; empty for all
 * @param seed the first seed of the data
 * @param seeds how many seeds, each the one after the last
 */
public record VerifyOptions(Set<String> subjects, long seed, int seeds) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if a subject is none of {@link OpCase#subjects}, or there is no seed
     */
    public VerifyOptions {
        subjects = Set.copyOf(subjects);
        if (seeds < 1) {
            throw new IllegalArgumentException("seeds must be at least 1, got " + seeds);
        }
        List<String> known = OpCase.subjects().toList();
        for (String subject : subjects) {
            if (!known.contains(subject)) {
                throw new IllegalArgumentException(
                        "'" + subject + "' is no op; use one of " + String.join(", ", known));
            }
        }
    }

    /** Everything, with seed 0. */
    public static VerifyOptions defaults() {
        return new VerifyOptions(Set.of(), 0, 1);
    }

    /** Returns these options limited to one of {@link OpCase#subjects}. */
    public VerifyOptions withSubject(String subject) {
        return new VerifyOptions(Set.of(subject), seed, seeds);
    }

    /** Returns these options with another seed. */
    public VerifyOptions withSeed(long newSeed) {
        return new VerifyOptions(subjects, newSeed, seeds);
    }

    /** Returns these options with as many seeds, from {@link #seed} on. */
    public VerifyOptions withSeeds(int number) {
        return new VerifyOptions(subjects, seed, number);
    }

    /** Returns the cases of the first seed, in the order in which they are run. */
    public List<OpCase> cases() {
        return cases(seed);
    }

    List<OpCase> cases(long one) {
        return OpCase.subjects()
                .filter(subject -> subjects.isEmpty() || subjects.contains(subject))
                .flatMap(subject -> OpCase.catalogue(subject, one))
                .toList();
    }
}
