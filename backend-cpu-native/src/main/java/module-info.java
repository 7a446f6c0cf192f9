/** The loops of the CPU backend, compiled for Linux on x86-64 and AArch64. They give the same bits as the backend's own, which are in Java. */
module dev.lockstep.cpu.natives {
    requires dev.lockstep.api;
    requires static org.jspecify;

    provides dev.lockstep.spi.NativeCode with
            dev.lockstep.cpu.natives.CpuLoops;
}
