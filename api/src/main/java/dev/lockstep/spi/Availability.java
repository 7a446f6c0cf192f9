package dev.lockstep.spi;

import dev.lockstep.DeviceInfo;
import java.util.List;

/** Whether a backend can run here. */
public sealed interface Availability {
    /** The backend has at least one device. */
    record Available(List<DeviceInfo> devices) implements Availability {
        /** Checks and copies the list. */
        public Available {
            devices = List.copyOf(devices);
            if (devices.isEmpty()) {
                throw new IllegalArgumentException("a backend without devices is Unavailable, with a reason");
            }
        }
    }

    /** The backend has no device: why, and what would mend that, each a phrase without a final full stop. */
    record Unavailable(String reason, String remedy) implements Availability {}
}
