package dev.lockstep.cuda;

import java.util.List;

/**
 * A place that a native function is called from.
 *
 * @param function its name in the documentation
 * @param frames the methods and lines of main code on the stack, innermost first
 * @param isRepeated whether it is called from there for a second time in a run, as in a loop, when there is something to undo
 */
record CallSite(String function, List<String> frames, boolean isRepeated) {
    /** Returns whether something is undone there, which is tried once more where it fails. */
    boolean isUndoing() {
        return frames.stream()
                .anyMatch(frame -> frame.startsWith("dev.lockstep.kernels.host.DeviceHealth.release:")
                        || frame.startsWith("dev.lockstep.cuda.library.Release.by:"));
    }

    @Override
    public String toString() {
        return function + (isRepeated ? " for the second time" : "") + " from " + String.join(" < ", frames);
    }
}
