/**
 * The CPU backend: every op in pure Java, on the Vector API where the module {@code jdk.incubator.vector} is there.
 *
 * <p>Start the JVM with {@code --add-modules jdk.incubator.vector}; without it the scalar twin computes the same bits.
 */
module dev.lockstep.cpu {
    requires transitive dev.lockstep.api;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.lockstep.cpu;

    provides dev.lockstep.spi.Backend with
            dev.lockstep.cpu.CpuBackend;
}
