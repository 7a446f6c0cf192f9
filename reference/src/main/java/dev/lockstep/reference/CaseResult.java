package dev.lockstep.reference;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import java.util.Locale;
import java.util.Optional;

/**
 * How a case came out on a device.
 *
 * @param name the case's name, or the path of its file
 * @param subject the op's name, or {@code program}
 * @param device the device
 * @param mathMode how it computed matrix products
 * @param status how it came out
 * @param worst the greatest error as a fraction of its bound; infinite where only equality would do
 * @param failure what is wrong, if it failed
 */
public record CaseResult(
        String name,
        String subject,
        Device device,
        MathMode mathMode,
        Status status,
        double worst,
        Optional<Failure> failure) {
    /** Returns the command that runs this case alone. */
    public String replay() {
        return replay(device, mathMode, "'" + name + "'");
    }

    /** Returns the command that runs one case; names that are not plain words are quoted by the caller. */
    static String replay(Device device, MathMode mathMode, String quotedCase) {
        String mode = mathMode == MathMode.FP32
                ? ""
                : " --math-mode " + mathMode.name().toLowerCase(Locale.ROOT);
        return "./lockstep verify --device " + device + mode + " --case " + quotedCase;
    }

    /**
     * Returns how the case came out, and if it failed, why and how to run it again.
     *
     * @param replay the command that runs the case alone, where that is another than {@link #replay()}
     */
    public String text(String replay) {
        return status + " " + name + " on " + device
                + failure.map(found -> "\n  " + found + "\n  replay: " + replay).orElse("");
    }

    /** Returns {@link #text} with the project's own command, which knows the devices of the project's backends. */
    @Override
    public String toString() {
        return text(replay());
    }
}
