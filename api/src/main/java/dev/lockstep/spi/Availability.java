package dev.lockstep.spi;

import dev.lockstep.DeviceInfo;
import java.util.List;

/** Whether a backend can run here. */
public sealed interface Availability {
    /**
     * The backend has at least one device.
     *
     * @param devices its devices
     * @param faulty what it has besides that cannot be used, such as one of several drivers
     */
    record Available(List<DeviceInfo> devices, List<Unavailable> faulty) implements Availability {
        /** All that the backend has can be used. */
        public Available(List<DeviceInfo> devices) {
            this(devices, List.of());
        }

        /** Checks and copies the lists. */
        public Available {
            devices = List.copyOf(devices);
            faulty = List.copyOf(faulty);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("a backend without devices is Unavailable, with a reason");
            }
        }
    }

    /** The backend has no device: why, and what would mend that, each a phrase without a final full stop. */
    record Unavailable(String reason, String remedy) implements Availability {}
}
