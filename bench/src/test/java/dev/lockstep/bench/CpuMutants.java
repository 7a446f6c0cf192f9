package dev.lockstep.bench;

import dev.lockstep.spi.Backend;
import dev.lockstep.tck.mutant.MutantBackend;
import java.util.ServiceLoader;

/** Wrong devices made of the CPU: {@code cpu-mutant:n}. */
public final class CpuMutants extends MutantBackend {
    /** Called by the service loader. */
    public CpuMutants() {
        super("cpu-mutant", cpu());
    }

    private static Backend cpu() {
        return ServiceLoader.load(Backend.class).stream()
                .filter(provider -> provider.type() != CpuMutants.class)
                .map(ServiceLoader.Provider::get)
                .filter(backend -> backend.kind().equals("cpu"))
                .findFirst()
                .orElseThrow();
    }
}
