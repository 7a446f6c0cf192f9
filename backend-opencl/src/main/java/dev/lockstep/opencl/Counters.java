package dev.lockstep.opencl;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has been done since the device was opened. */
final class Counters {
    long kernelsLaunched;
    long bytesUp;
    long bytesDown;
    long programsBuilt;
    long programsFromCache;
    long kernelNanos;

    Map<String, Long> asMap() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("kernels launched", kernelsLaunched);
        counters.put("bytes to the device", bytesUp);
        counters.put("bytes from the device", bytesDown);
        counters.put("programs built", programsBuilt);
        counters.put("programs from the cache", programsFromCache);
        counters.put("milliseconds preparing kernels", kernelNanos / 1_000_000);
        return counters;
    }
}
