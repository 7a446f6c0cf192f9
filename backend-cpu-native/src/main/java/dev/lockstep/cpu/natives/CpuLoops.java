package dev.lockstep.cpu.natives;

import dev.lockstep.spi.NativeCode;
import java.net.URL;
import java.util.Optional;

/** Hands out the libraries in this jar. */
public final class CpuLoops implements NativeCode {
    /** Called by {@link java.util.ServiceLoader}. */
    public CpuLoops() {}

    @Override
    public String name() {
        return "cpu-loops";
    }

    @Override
    public Optional<URL> library(String platform) {
        return Optional.ofNullable(CpuLoops.class.getResource(platform + ".so"));
    }
}
