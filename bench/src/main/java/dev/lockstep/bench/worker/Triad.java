package dev.lockstep.bench.worker;

import dev.lockstep.reference.HostTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The most memory traffic that the threads reach: a = b + s·c over arrays far larger than any cache, each counted once. */
final class Triad implements Task {
    private static final long ELEMENTS = 1L << 24;
    /** What one run reads and writes. */
    static final long BYTES = 3 * ELEMENTS * Float.BYTES;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final float FACTOR = 0.5f;
    private static final long PAGE = 4096;

    private final Arena arena = Arena.ofShared();
    private final Crew crew;
    private final int threads;
    private final MemorySegment a = array();
    private final MemorySegment b = array();
    private final MemorySegment c = array();

    Triad(int threads) {
        this.threads = threads;
        this.crew = new Crew(threads);
    }

    private MemorySegment array() {
        return arena.allocate(ELEMENTS * Float.BYTES, PAGE);
    }

    @Override
    public void run() {
        crew.run(thread -> {
            long share = ELEMENTS / threads / SPECIES.length() * SPECIES.length();
            long from = thread * share;
            triad(from * Float.BYTES, (thread == threads - 1 ? ELEMENTS : from + share) * Float.BYTES);
        });
    }

    private void triad(long from, long to) {
        FloatVector factor = FloatVector.broadcast(SPECIES, FACTOR);
        int step = SPECIES.vectorByteSize();
        ByteOrder order = ByteOrder.nativeOrder();
        for (long at = from; at < to; at += step) {
            FloatVector.fromMemorySegment(SPECIES, c, at, order)
                    .fma(factor, FloatVector.fromMemorySegment(SPECIES, b, at, order))
                    .intoMemorySegment(a, at, order);
        }
    }

    @Override
    public Map<String, HostTensor> written() {
        throw new UnsupportedOperationException("a limit has no results");
    }

    @Override
    public void close() {
        crew.close();
        arena.close();
    }
}
