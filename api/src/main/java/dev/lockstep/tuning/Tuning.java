package dev.lockstep.tuning;

import dev.lockstep.Device;
import dev.lockstep.Devices;
import dev.lockstep.error.UnsupportedFeatureException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

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
     * Looks for faster parameters of a device's kernels, and writes those it finds where the device is opened with them next. Each
     * candidate is measured only after it gave the right results.
     *
     * @param limit about how long to look
     * @param progress is told of each candidate
     * @throws UnsupportedFeatureException if the device has no such parameters
     * @throws dev.lockstep.error.LockstepException if the device is not there or fails, or the file cannot be written
     */
    public static Tuning of(Device device, Duration limit, Consumer<TuningStep> progress) {
        if (Devices.backend(device) instanceof TunableBackend tunable) {
            return tunable.tune(device.index(), limit, progress);
        }
        throw new UnsupportedFeatureException(
                device, "tuning", "name a device whose kernels have parameters, such as opencl");
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
