package dev.lockstep.bench.worker;

import dev.lockstep.bench.peer.Clblast;
import dev.lockstep.bench.peer.Djl;
import dev.lockstep.bench.peer.Nd4jPeer;
import dev.lockstep.bench.peer.OpenBlas;

/** Opens contestants by name. Peers' classes are touched only where their libraries are on the class path. */
public final class Contestants {
    /** The name under which the machine's own limits are measured. */
    public static final String LIMITS = "limits";

    private Contestants() {}

    static Contestant open(String name, int threads) {
        return switch (name) {
            case LIMITS, SpecialCases.DIRECT -> new NoContestant();
            case "openblas" -> new OpenBlas(threads);
            case "djl" -> new Djl(false);
            case "djl-autograd" -> new Djl(true);
            case "nd4j", "nd4j-cuda" -> new Nd4jPeer();
            case "clblast" -> new Clblast();
            default -> new DeviceContestant(name, threads);
        };
    }
}
