package dev.lockstep.kernels.host;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of an opened device, which the receipt shows. Thread-safe. */
public final class Counters {
    private final LongAdder kernelsLaunched = new LongAdder();
    private final LongAdder graphsLaunched = new LongAdder();
    private final LongAdder bytesUp = new LongAdder();
    private final LongAdder bytesDown = new LongAdder();
    private final LongAdder modulesBuilt = new LongAdder();
    private final LongAdder modulesFromCache = new LongAdder();
    private final LongAdder kernelNanos = new LongAdder();
    private final Map<String, LongAdder> further = Collections.synchronizedMap(new LinkedHashMap<>());
    private final boolean hasGraphs;

    /** Zeros. {@code hasGraphs}: whether the driver launches graphs. */
    public Counters(boolean hasGraphs) {
        this.hasGraphs = hasGraphs;
    }

    /** Returns a counter of the driver's own, which is told after the others. */
    public LongAdder further(String name) {
        return further.computeIfAbsent(name, key -> new LongAdder());
    }

    /** Counts kernels that were launched in one graph. */
    public void graph(long kernels) {
        graphsLaunched.increment();
        kernelsLaunched.add(kernels);
    }

    void kernel() {
        kernelsLaunched.increment();
    }

    void uploaded(long bytes) {
        bytesUp.add(bytes);
    }

    void downloaded(long bytes) {
        bytesDown.add(bytes);
    }

    void built() {
        modulesBuilt.increment();
    }

    void fromCache() {
        modulesFromCache.increment();
    }

    void preparingKernels(long nanos) {
        kernelNanos.add(nanos);
    }

    Map<String, Long> asMap() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("kernels launched", kernelsLaunched.sum());
        if (hasGraphs) {
            counters.put("graphs launched", graphsLaunched.sum());
        }
        counters.put("bytes to the device", bytesUp.sum());
        counters.put("bytes from the device", bytesDown.sum());
        counters.put("programs built", modulesBuilt.sum());
        counters.put("programs from the cache", modulesFromCache.sum());
        counters.put("milliseconds preparing kernels", kernelNanos.sum() / 1_000_000);
        further.forEach((name, counter) -> counters.put(name, counter.sum()));
        return counters;
    }
}
