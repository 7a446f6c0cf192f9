package dev.lockstep.opencl;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What has been done since the device was opened. Any thread may read it. */
final class Counters {
    final LongAdder kernelsLaunched = new LongAdder();
    final LongAdder bytesUp = new LongAdder();
    final LongAdder bytesDown = new LongAdder();
    final LongAdder programsBuilt = new LongAdder();
    final LongAdder programsFromCache = new LongAdder();
    final LongAdder kernelNanos = new LongAdder();

    Map<String, Long> asMap() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("kernels launched", kernelsLaunched.sum());
        counters.put("bytes to the device", bytesUp.sum());
        counters.put("bytes from the device", bytesDown.sum());
        counters.put("programs built", programsBuilt.sum());
        counters.put("programs from the cache", programsFromCache.sum());
        counters.put("milliseconds preparing kernels", kernelNanos.sum() / 1_000_000);
        return counters;
    }
}
