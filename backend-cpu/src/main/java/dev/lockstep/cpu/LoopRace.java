package dev.lockstep.cpu;

import dev.lockstep.error.DeviceMemoryException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Times loops on the Vector API against their scalar twins. Used by one thread. */
final class LoopRace {
    /**
     * What a compiled loop may take, in times of the scalar one. Even where C2 vectorizes the scalar loop, another is hardly slower. One that
     * is not compiled takes five times as long at the least, even if C2 has compiled the operations that it calls.
     */
    private static final double MOST = 1.5;

    private static final int CALLS = 64;
    private static final int SCALAR_BATCHES = 8;

    private final LoopProbes vector;
    private final LoopProbes scalar;
    private final Map<Loop, double[]> limits = new EnumMap<>(Loop.class);

    LoopRace(LoopProbes vector, LoopProbes scalar) {
        this.vector = vector;
        this.scalar = scalar;
    }

    /** Calls a loop some times and returns whether it was fast. It is not while the memory for its intermediate values is lacking. */
    boolean isFast(Loop loop) {
        try {
            return winsRace(loop);
        } catch (DeviceMemoryException e) {
            return false;
        }
    }

    private boolean winsRace(Loop loop) {
        double[] nanosPerElement = limits.computeIfAbsent(loop, this::limits);
        List<LoopProbes.Probe> probes = vector.of(loop);
        for (int i = 0; i < nanosPerElement.length; i++) {
            LoopProbes.Probe probe = probes.get(i);
            long limit = (long) (nanosPerElement[i] * CALLS * probe.elements());
            if (nanos(probe, limit) > limit) {
                return false;
            }
        }
        return true;
    }

    private double[] limits(Loop loop) {
        return scalar.of(loop).stream().mapToDouble(LoopRace::limit).toArray();
    }

    private static double limit(LoopProbes.Probe probe) {
        long best = Long.MAX_VALUE;
        for (int i = 0; i < SCALAR_BATCHES; i++) {
            best = Math.min(best, nanos(probe, Long.MAX_VALUE));
        }
        return MOST * best / (CALLS * (double) probe.elements());
    }

    /** Returns the time of some calls, or of fewer if they take longer than the limit. */
    private static long nanos(LoopProbes.Probe probe, long limit) {
        long start = System.nanoTime();
        long nanos = 0;
        for (int i = 0; i < CALLS && nanos <= limit; i++) {
            probe.call().run();
            nanos = System.nanoTime() - start;
        }
        return nanos;
    }
}
