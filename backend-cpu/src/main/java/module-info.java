/** The CPU backend: every op in pure Java. */
module dev.lockstep.cpu {
    requires dev.lockstep.api;
    requires static jdk.incubator.vector;
    requires static org.jspecify;
}
