/** Patterns of calls that a backend can carry out in one piece. */
module dev.lockstep.fusion {
    requires transitive dev.lockstep.api;
    requires static org.jspecify;

    exports dev.lockstep.fusion;
}
