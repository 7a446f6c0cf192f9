package dev.lockstep.bench.worker;

/** Cases that are no single op of the conformance kit. */
public final class SpecialCases {
    /** One replay of the recorded reference step for each call of the host. */
    public static final String STEP = "reference/step";
    /** The reference epoch in one call of the host. */
    public static final String EPOCH = "reference/epoch";
    /** A small op on the CPU, through dispatch and validation; for the contestant {@link #DIRECT} without them. */
    public static final String OVERHEAD = "overhead/relu";
    /** The contestant that calls the CPU backend itself. */
    public static final String DIRECT = "direct";
    /** What the names of recorded steps of a layer begin with, whose training is compared between devices. */
    public static final String LAYER = "layer/";
    /** The machine's limit of fused multiply-adds. */
    public static final String FMA = "limit/fma";
    /** The machine's limit of memory traffic. */
    public static final String TRIAD = "limit/triad";

    /** What {@link #OVERHEAD} runs in a batch, so that JMH's loop does not count. */
    public static final int CALLS = 1000;

    private SpecialCases() {}

    /** Returns whether a name is that of a training. */
    static boolean isTraining(String name) {
        return name.equals(STEP) || name.equals(EPOCH);
    }

    /** Returns whether a name is one of these and no training. */
    static boolean isSpecial(String name) {
        return name.equals(OVERHEAD) || name.startsWith("limit/");
    }

    static Task task(String name, String contestant, int threads) {
        return switch (name) {
            case OVERHEAD -> new OverheadTask(!contestant.equals(DIRECT));
            case FMA -> new FmaPeak(threads);
            case TRIAD -> new Triad(threads);
            default -> throw new IllegalArgumentException("no case is called " + name);
        };
    }

    static long flops(String name) {
        return name.equals(FMA) ? FmaPeak.FLOPS : 0;
    }

    static long bytes(String name) {
        return name.equals(TRIAD) ? Triad.BYTES : 0;
    }
}
