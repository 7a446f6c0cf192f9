package dev.lockstep.bench.worker;

import dev.lockstep.reference.HostTensor;
import java.util.Map;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The most fused multiply-adds that the threads reach: independent chains that stay in registers. */
final class FmaPeak implements Task {
    /** What one run computes, divided among the threads. */
    static final long FLOPS = 1L << 29;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 12;
    private static final int BLOCK = 4096;

    private final Crew crew;
    private final int blocks;
    private final float[] sinks;

    FmaPeak(int threads) {
        crew = new Crew(threads);
        blocks = Math.toIntExact(FLOPS / threads / (2L * CHAINS * SPECIES.length() * BLOCK));
        sinks = new float[threads];
    }

    @Override
    public void run() {
        crew.run(thread -> {
            float sum = 0;
            for (int block = 0; block < blocks; block++) {
                sum += chains(1 + 0x1p-20f, 0x1p-20f);
            }
            sinks[thread] = sum;
        });
    }

    private static float chains(float factor, float addend) {
        FloatVector f = FloatVector.broadcast(SPECIES, factor);
        FloatVector a = FloatVector.broadcast(SPECIES, addend);
        FloatVector c0 = a;
        FloatVector c1 = a;
        FloatVector c2 = a;
        FloatVector c3 = a;
        FloatVector c4 = a;
        FloatVector c5 = a;
        FloatVector c6 = a;
        FloatVector c7 = a;
        FloatVector c8 = a;
        FloatVector c9 = a;
        FloatVector c10 = a;
        FloatVector c11 = a;
        for (int i = 0; i < BLOCK; i++) {
            c0 = c0.fma(f, a);
            c1 = c1.fma(f, a);
            c2 = c2.fma(f, a);
            c3 = c3.fma(f, a);
            c4 = c4.fma(f, a);
            c5 = c5.fma(f, a);
            c6 = c6.fma(f, a);
            c7 = c7.fma(f, a);
            c8 = c8.fma(f, a);
            c9 = c9.fma(f, a);
            c10 = c10.fma(f, a);
            c11 = c11.fma(f, a);
        }
        FloatVector sum = c0.add(c1).add(c2).add(c3).add(c4).add(c5);
        return sum.add(c6).add(c7).add(c8).add(c9).add(c10).add(c11).lane(0);
    }

    @Override
    public Map<String, HostTensor> written() {
        throw new UnsupportedOperationException("a limit has no results");
    }

    @Override
    public void close() {
        crew.close();
    }
}
