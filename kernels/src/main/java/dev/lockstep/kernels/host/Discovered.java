package dev.lockstep.kernels.host;

import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.spi.Availability;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * What devices drivers have, or why there is none.
 *
 * @param <D> what is known of a device
 */
public sealed interface Discovered<D> {
    /**
     * There are some.
     *
     * @param <D> what is known of a device
     * @param devices those that can be used, by index; at least one
     * @param faulty what is wrong with others
     */
    record Found<D>(List<D> devices, List<Availability.Unavailable> faulty) implements Discovered<D> {}

    /**
     * There is none.
     *
     * @param <D> what would be known of a device
     * @param why the reason, and what would mend that
     */
    record Nothing<D>(Availability.Unavailable why) implements Discovered<D> {}

    /** Returns that there is none. */
    static <D> Discovered<D> nothing(String reason, String remedy) {
        return new Nothing<>(new Availability.Unavailable(reason, remedy));
    }

    /** Returns it as a probe does, with a description of each device, which {@code info} makes of it and its index. */
    default Availability availability(BiFunction<D, Integer, DeviceInfo> info) {
        return switch (this) {
            case Nothing<D>(Availability.Unavailable why) -> why;
            case Found<D>(List<D> devices, List<Availability.Unavailable> faulty) ->
                new Availability.Available(
                        IntStream.range(0, devices.size())
                                .mapToObj(i -> info.apply(devices.get(i), i))
                                .toList(),
                        faulty);
        };
    }

    /**
     * Returns what is known of a device that a probe has listed.
     *
     * @throws DeviceUnavailableException if it is gone since then
     */
    default D device(Device device) {
        return switch (this) {
            case Nothing<D>(Availability.Unavailable why) ->
                throw new DeviceUnavailableException(device, why.reason(), why.remedy());
            case Found<D> found -> {
                if (device.index() >= found.devices().size()) {
                    throw new DeviceUnavailableException(
                            device, "it is gone since the devices were listed", "list them again");
                }
                yield found.devices().get(device.index());
            }
        };
    }
}
