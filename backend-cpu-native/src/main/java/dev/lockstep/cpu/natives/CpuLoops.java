package dev.lockstep.cpu.natives;

import dev.lockstep.spi.NativeCode;
import java.io.InputStream;
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
    public Optional<InputStream> library(String platform) {
        return Optional.ofNullable(CpuLoops.class.getResourceAsStream(platform + ".so"));
    }
}
