package dev.lockstep;

import java.nio.file.Path;
import java.util.List;

/**
 * What a tuning has found.
 *
 * @param file the file that the device's backend takes parameters from when it is opened next; written if a choice has changed
 * @param choices what was chosen, one for each subject
 */
public record Tuning(Path file, List<Choice> choices) {
    /** Keeps a copy of the list. */
    public Tuning {
        choices = List.copyOf(choices);
    }

    /**
     * The fastest parameters for a subject. Both speeds were measured in turn, at the same time.
     *
     * @param subject what the parameters are for, such as {@code large}
     * @param before the parameters in use so far
     * @param gigaflopsBefore their speed, in 10⁹ operations a second
     * @param after the fastest parameters: {@code before} itself if none was faster by enough to tell
     * @param gigaflopsAfter their speed
     * @param measured how many candidates were verified and measured
     * @param refused how many were refused, because they gave a wrong result or were not compiled
     */
    public record Choice(
            String subject,
            String before,
            double gigaflopsBefore,
            String after,
            double gigaflopsAfter,
            int measured,
            int refused) {
        /** Returns whether other parameters than before were chosen. */
        public boolean isNew() {
            return !after.equals(before);
        }
    }

    /** Returns whether the file was written. */
    public boolean isWritten() {
        return choices.stream().anyMatch(Choice::isNew);
    }
}
