/** The conformance kit: what every backend is held to. */
module dev.lockstep.tck {
    requires transitive dev.lockstep.api;
    requires static net.jqwik.api;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports dev.lockstep.tck;
    exports dev.lockstep.tck.mutant;
    exports dev.lockstep.tck.reference;
}
