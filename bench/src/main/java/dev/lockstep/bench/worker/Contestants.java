package dev.lockstep.bench.worker;

/** Opens contestants by name. Peers' classes are touched only where their libraries are on the class path. */
public final class Contestants {
    /** The name under which the machine's own limits are measured. */
    public static final String LIMITS = "limits";

    private Contestants() {}

    static Contestant open(String name, int threads) {
        return switch (name) {
            case LIMITS, SpecialCases.DIRECT -> new NoContestant();
            default -> new DeviceContestant(name, threads);
        };
    }
}
