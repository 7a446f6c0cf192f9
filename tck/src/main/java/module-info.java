/** The conformance kit: suites that a backend's author runs as JUnit tests, and wrong backends that test the suites. */
module dev.lockstep.tck {
    requires transitive dev.lockstep.reference;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;

    exports dev.lockstep.tck;
    exports dev.lockstep.tck.mutant;
}
