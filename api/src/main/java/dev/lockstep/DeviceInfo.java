package dev.lockstep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a backend says of one of its devices before it is opened.
 *
 * @param device the device
 * @param name the vendor's name for it
 * @param memoryBytes the memory that tensors can be made in, in bytes
 * @param preference the order in which {@code auto} tries devices, higher first: the CPU backend is 0; an accelerator is
 *     above it, a slower way to reach the same processor below it
 * @param capabilities what else is worth knowing (driver version, vector width, compute units …), in display order
 */
public record DeviceInfo(
        Device device, String name, long memoryBytes, int preference, Map<String, String> capabilities) {
    /** Keeps an unmodifiable copy of the capabilities in their order. */
    public DeviceInfo {
        capabilities = Collections.unmodifiableMap(new LinkedHashMap<>(capabilities));
    }
}
