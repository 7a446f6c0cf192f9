package dev.lockstep.cuda;

import dev.lockstep.cuda.library.LibraryFile;
import dev.lockstep.cuda.library.Nvrtc;
import dev.lockstep.error.BackendException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelSource;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The kernels of one session, compiled when they are first asked for: one module for each source file and set of macros. */
final class Modules implements AutoCloseable {
    /**
     * The options of the compiler. Sums and products are contracted only where the source says so, as on any other device; denormals,
     * division and square root are as IEEE 754 has them by default.
     */
    static final List<String> OPTIONS = List.of("--std=c++14", "--fmad=false");

    private final Session session;
    private final DeviceLimits limits;
    private final BinaryCache cache;
    private final Nvrtc compiler;
    private final Map<String, Long> modules = new HashMap<>();
    private final IdentityHashMap<Kernel, Long> functions = new IdentityHashMap<>();

    Modules(Session session, BinaryCache cache, LibraryFile nvrtc) {
        this.session = session;
        this.limits = session.facts().limits();
        this.cache = cache;
        compiler = Nvrtc.open(nvrtc, session.device());
    }

    DeviceLimits limits() {
        return limits;
    }

    Nvrtc compiler() {
        return compiler;
    }

    /** Returns the handle of a kernel, having compiled and loaded it if need be. */
    long function(Kernel kernel) {
        Long known = functions.get(kernel);
        return known == null ? create(kernel) : known;
    }

    /** Compiles and loads a kernel if need be. */
    void prepare(Kernel kernel) {
        if (!functions.containsKey(kernel)) {
            create(kernel);
        }
    }

    @Override
    public void close() {
        functions.clear();
        modules.values()
                .forEach(module -> session.release(
                        "unloading a module", () -> session.driver().unloadModule(module)));
        modules.clear();
    }

    private long create(Kernel kernel) {
        session.requireAlive();
        long start = System.nanoTime();
        session.enter();
        try {
            String name = kernel.source() + kernel.macros();
            Long module = modules.get(name);
            if (module == null) {
                module = load(kernel.source(), KernelSource.of(kernel, limits));
                modules.put(name, module);
            }
            long function = session.made(
                    session.driver().function(module, kernel.function()), "looking up the kernel " + kernel);
            functions.put(kernel, function);
            return function;
        } finally {
            session.exit();
            session.counters().kernelNanos.add(System.nanoTime() - start);
        }
    }

    /** Loads a module from what is kept on disk, else from its source. */
    private long load(String name, String source) {
        GpuFacts facts = session.facts();
        byte[] key = BinaryCache.key(
                source,
                String.join(" ", OPTIONS),
                facts.capabilityText(),
                compiler.version(),
                Integer.toString(facts.driverVersion()),
                facts.name());
        byte[] kept = cache.load(key);
        if (kept != null && session.driver().loadModule(kept) == DriverCode.SUCCESS) {
            session.counters().modulesFromCache.increment();
            return session.driver().made();
        }
        Nvrtc.Compiled compiled = compiler.compile(name, source, facts.capability(), OPTIONS);
        long module = image(name, compiled);
        session.counters().modulesCompiled.increment();
        cache.store(key, compiled.image());
        return module;
    }

    private long image(String name, Nvrtc.Compiled compiled) {
        int code = session.driver().loadModule(compiled.image());
        if (code == DriverCode.SUCCESS) {
            return session.driver().made();
        }
        BackendException error = session.failure(
                code,
                "loading " + name + " as NVRTC " + compiler.version() + " compiled it for compute capability "
                        + session.facts().capabilityText() + (compiled.isPtx() ? " (as PTX)" : ""));
        throw error;
    }
}
