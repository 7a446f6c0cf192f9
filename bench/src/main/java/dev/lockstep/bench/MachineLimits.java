package dev.lockstep.bench;

import dev.lockstep.bench.BenchCase.Bound;
import dev.lockstep.bench.WorkerProcess.RefusedException;
import dev.lockstep.bench.worker.Contestants;
import dev.lockstep.bench.worker.SpecialCases;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the machine can do at best, measured anew in every round: fused multiply-adds from registers, and a triad through memory,
 * by as many threads as the contestants have. A device with memory of its own is held to its own copy's bandwidth.
 */
final class MachineLimits implements AutoCloseable {
    private static final String COPY = "copy/dtype=F32,n=67108864";

    private static final String HOST = "";
    private static final int WARM_UPS = 5;

    private final int threads;
    private final int millis;
    private final Set<String> devicesWithOwnMemory;
    private final Map<Bound, WorkerProcess> host = new EnumMap<>(Bound.class);
    private final Map<String, WorkerProcess> copies = new HashMap<>();
    private final Map<String, Double> ofRound = new HashMap<>();
    private final Map<Bound, List<Double>> measured = new EnumMap<>(Bound.class);

    /**
     * Names what is measured; nothing is started yet.
     *
     * @param devicesWithOwnMemory devices that do not compute in the host's memory
     */
    MachineLimits(int threads, int millis, Set<String> devicesWithOwnMemory) {
        this.threads = threads;
        this.millis = millis;
        this.devicesWithOwnMemory = devicesWithOwnMemory;
    }

    /** Begins a round: limits are measured anew when they are next asked for. */
    void startRound() {
        ofRound.clear();
    }

    /** Returns the limit of a device in this round, in flops or bytes per nanosecond; 0 if it has none that is known. */
    double rate(String device, Bound bound) {
        boolean ownMemory = devicesWithOwnMemory.contains(device);
        if (ownMemory && bound != Bound.MEMORY) {
            return 0;
        }
        return ofRound.computeIfAbsent(ownMemory ? device : HOST, key -> measure(key, bound));
    }

    private double measure(String device, Bound bound) {
        try {
            if (!device.equals(HOST)) {
                return rate(copy(device));
            }
            double rate = rate(host(bound));
            measured.computeIfAbsent(bound, key -> new ArrayList<>()).add(rate);
            return rate;
        } catch (RefusedException e) {
            throw new IllegalStateException("the machine's limit could not be measured: " + e.getMessage(), e);
        }
    }

    /** Returns the host's limit over all rounds, in GFLOP/s or GB/s; absent kinds were not measured. */
    Map<Bound, Statistics> measured() {
        Map<Bound, Statistics> all = new EnumMap<>(Bound.class);
        measured.forEach((bound, rates) -> all.put(bound, Statistics.of(rates)));
        return all;
    }

    private static double rate(WorkerProcess process) throws RefusedException {
        WorkerProcess.Ready ready = process.ready();
        return Math.max(ready.flops(), ready.bytes()) / process.turn();
    }

    private WorkerProcess host(Bound bound) throws RefusedException {
        WorkerProcess known = host.get(bound);
        if (known == null) {
            String name = bound == Bound.COMPUTE ? SpecialCases.FMA : SpecialCases.TRIAD;
            known = Entrant.java(Contestants.LIMITS, false, List.of(), threads).start(name, threads, millis);
            host.put(bound, known);
            warmUp(known);
        }
        return known;
    }

    private WorkerProcess copy(String device) throws RefusedException {
        WorkerProcess known = copies.get(device);
        if (known == null) {
            known = Entrant.java(device, false, List.of(), threads).start(COPY, threads, millis);
            copies.put(device, known);
            warmUp(known);
        }
        return known;
    }

    private static void warmUp(WorkerProcess process) throws RefusedException {
        for (int i = 0; i < WARM_UPS; i++) {
            process.turn();
        }
    }

    @Override
    public void close() {
        host.values().forEach(WorkerProcess::close);
        copies.values().forEach(WorkerProcess::close);
    }
}
