package dev.lockstep.tck;

import java.util.List;
import java.util.Set;

/**
 * Which cases to run. Immutable; each method returns a changed copy.
 *
 * @param subjects the ops' names, or {@code program}; empty for all
 * @param seed the seed of the data
 */
public record VerifyOptions(Set<String> subjects, long seed) {
    /**
     * Checks the subjects.
     *
     * @throws IllegalArgumentException if one is none of {@link OpCase#subjects}
     */
    public VerifyOptions {
        subjects = Set.copyOf(subjects);
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
        return new VerifyOptions(Set.of(), 0);
    }

    /** Returns these options limited to one of {@link OpCase#subjects}. */
    public VerifyOptions withSubject(String subject) {
        return new VerifyOptions(Set.of(subject), seed);
    }

    /** Returns these options with another seed. */
    public VerifyOptions withSeed(long newSeed) {
        return new VerifyOptions(subjects, newSeed);
    }

    /** Returns the cases, in the order in which they are run. */
    public List<OpCase> cases() {
        return OpCase.subjects()
                .filter(subject -> subjects.isEmpty() || subjects.contains(subject))
                .flatMap(subject -> OpCase.catalogue(subject, seed))
                .toList();
    }
}
