package dev.lockstep;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Proof of what ran where.
 *
 * @param device the device
 * @param deviceName the vendor's name for it
 * @param selection how the device was chosen: by name, or by {@code auto} with why each better one was passed over
 * @param mathMode how matrix products were computed
 * @param software versions of Lockstep, driver and libraries, and what else identifies the code that ran, in display order
 * @param ops how often each op ran, those replayed by programs included; ops that never ran are absent
 * @param counters what the backend counted (kernels launched, vectorised calls …), in display order
 * @param bytesUploaded bytes copied from the host to tensors
 * @param bytesDownloaded bytes copied from tensors to the host
 * @param peakBytes the most bytes that tensors held at once
 */
public record Receipt(
        Device device,
        String deviceName,
        List<String> selection,
        MathMode mathMode,
        Map<String, String> software,
        Map<Op, Long> ops,
        Map<String, Long> counters,
        long bytesUploaded,
        long bytesDownloaded,
        long peakBytes) {
    /** Keeps unmodifiable copies in their order. */
    public Receipt {
        selection = List.copyOf(selection);
        software = Collections.unmodifiableMap(new LinkedHashMap<>(software));
        ops = Collections.unmodifiableMap(new LinkedHashMap<>(ops));
        counters = Collections.unmodifiableMap(new LinkedHashMap<>(counters));
    }
}
