package dev.lockstep.cuda;

import java.util.LinkedHashMap;
import java.util.Map;

/** What has been done since the device was opened. */
final class Counters {
    long kernelsLaunched;
    long graphsLaunched;
    long bytesUp;
    long bytesDown;
    long modulesCompiled;
    long modulesFromCache;
    long kernelNanos;

    Map<String, Long> asMap() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("kernels launched", kernelsLaunched);
        counters.put("graphs launched", graphsLaunched);
        counters.put("bytes to the device", bytesUp);
        counters.put("bytes from the device", bytesDown);
        counters.put("programs built", modulesCompiled);
        counters.put("programs from the cache", modulesFromCache);
        counters.put("milliseconds preparing kernels", kernelNanos / 1_000_000);
        return counters;
    }
}
