/**
 * The CPU backend: every op in pure Java, on the Vector API where the module {@code jdk.incubator.vector} is there, or with compiled loops
 * where {@code lockstep-backend-cpu-native} is. The bits are the same.
 *
 * <p>Compiled loops need {@code --enable-native-access=dev.lockstep.cpu}, the Vector API {@code --add-modules jdk.incubator.vector}.
 */
module dev.lockstep.cpu {
    requires transitive dev.lockstep.api;
    requires static jdk.incubator.vector;
    requires static org.jspecify;

    exports dev.lockstep.cpu;

    uses dev.lockstep.spi.NativeCode;

    provides dev.lockstep.spi.Backend with
            dev.lockstep.cpu.CpuBackend;
}
