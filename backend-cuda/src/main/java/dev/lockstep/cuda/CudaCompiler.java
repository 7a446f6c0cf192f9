package dev.lockstep.cuda;

import dev.lockstep.cuda.library.LibraryFile;
import dev.lockstep.cuda.library.Nvrtc;
import dev.lockstep.kernels.host.DeviceHealth;
import dev.lockstep.kernels.host.KernelModules;
import java.util.List;

/** Compiles kernels by NVRTC and loads them. */
final class CudaCompiler implements KernelModules.Compiler {
    /**
     * The options of the compiler. Sums and products are contracted only where the source says so, as on any other device; denormals,
     * division and square root are as IEEE 754 has them by default.
     */
    static final List<String> OPTIONS = List.of("--std=c++14", "--fmad=false");

    private final GpuFacts facts;
    private final DeviceHealth health;
    private final CudaContext context;
    private final Nvrtc nvrtc;
    private final Driver driver = new Driver();

    CudaCompiler(GpuFacts facts, DeviceHealth health, CudaContext context, LibraryFile nvrtc) {
        this.facts = facts;
        this.health = health;
        this.context = context;
        this.nvrtc = Nvrtc.open(nvrtc, health.device());
    }

    /** Returns version and file of the compiler. */
    String describe() {
        return nvrtc.version() + ", " + nvrtc.file();
    }

    @Override
    public String[] dependencies() {
        return new String[] {
            String.join(" ", OPTIONS),
            facts.capabilityText(),
            nvrtc.version(),
            Integer.toString(facts.driverVersion()),
            facts.name()
        };
    }

    @Override
    public long load(byte[] binary) {
        return loaded(binary) == DriverCode.SUCCESS ? driver.made() : 0;
    }

    @Override
    public KernelModules.Built compile(String name, String source) {
        Nvrtc.Compiled compiled = nvrtc.compile(name, source, facts.capability(), OPTIONS);
        int code = loaded(compiled.image());
        if (code != DriverCode.SUCCESS) {
            throw health.failure(
                    code,
                    "loading " + name + " as NVRTC " + nvrtc.version() + " compiled it for compute capability "
                            + facts.capabilityText() + (compiled.isPtx() ? " (as PTX)" : ""));
        }
        return new KernelModules.Built(driver.made(), compiled.image());
    }

    private int loaded(byte[] image) {
        return context.during(driver, () -> driver.loadModule(image));
    }

    @Override
    public byte[] binary(long module) {
        return new byte[0]; // it was given when the module was built
    }

    @Override
    public void unload(long module) {
        health.release("unloading a module", () -> driver.unloadModule(module));
    }
}
