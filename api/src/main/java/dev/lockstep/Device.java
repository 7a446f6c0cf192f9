package dev.lockstep;

import dev.lockstep.error.UnknownDeviceException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one device: the kind of its backend and its index there. It is a value; nothing is opened or looked up.
 *
 * @param kind the backend's name, such as {@code cpu}, {@code cuda} or {@code opencl}: lower-case letters, digits and
 *     hyphens, beginning with a letter; {@code auto} is no device
 * @param index the device's number within its backend, from 0
 */
public record Device(String kind, int index) {
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern TEXT = Pattern.compile("([a-z][a-z0-9-]*)(?::([0-9]{1,9}))?");

    /** The CPU, which is always there. */
    public static final Device CPU = new Device("cpu", 0);

    /** Checks the components. */
    public Device {
        if (!KIND.matcher(kind).matches() || kind.equals(Devices.AUTO) || index < 0) {
            throw new UnknownDeviceException(kind + ":" + index);
        }
    }

    /**
     * Reads {@code kind} or {@code kind:index}; {@code cuda} means {@code cuda:0}.
     *
     * @throws UnknownDeviceException if the text has neither form
     */
    public static Device parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches() || matcher.group(1).equals(Devices.AUTO)) {
            throw new UnknownDeviceException(text);
        }
        String index = matcher.group(2);
        return new Device(matcher.group(1), index == null ? 0 : Integer.parseInt(index));
    }

    // The JVM makes the code of a record's own equals when it is first called: milliseconds of every start.
    @Override
    public boolean equals(Object other) {
        return other instanceof Device device && index == device.index && kind.equals(device.kind);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + index;
    }

    /** Returns {@code cpu} for {@link #CPU}, else {@code kind:index}. */
    @Override
    public String toString() {
        return equals(CPU) ? "cpu" : kind + ":" + index;
    }
}
