package dev.lockstep.kernels.host;

import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The compiled kernels of a device, shared by its queues. Each source file with its set of macros is a module. A module is compiled, or
 * taken from the cache on disk, when one of its kernels is first used. Thread-safe.
 */
public final class KernelModules {
    /**
     * A driver's compiler, called by one thread at a time. Code is made on a thread of its own, to which no device is current ({@link
     * DeepStack}), because drivers compile in that thread: NVRTC, what OpenCL calls building, and what loads PTX. It is released where the
     * device is current.
     */
    public interface Compiler {
        /** Returns what compiled code depends on beside its source. */
        String[] dependencies();

        /** Returns a module made of what is kept on disk, 0 if the driver does not take it. */
        long load(byte[] binary);

        /**
         * Compiles a module.
         *
         * @param name what errors call it
         */
        Built compile(String name, String source);

        /** Returns the code of a module that was built without, empty if the driver gives none. */
        byte[] binary(long module);

        /** Releases a module. */
        void unload(long module);
    }

    /**
     * A module that was compiled.
     *
     * @param module its handle
     * @param binary its code, null where the driver has it only after the kernels have run
     */
    @SuppressWarnings({"exports", "ArrayRecordComponent"}) // it is not compared
    public record Built(long module, byte @Nullable [] binary) {}

    private final DeviceLimits limits;
    private final BinaryCache cache;
    private final Compiler compiler;
    private final Counters counters;
    private final Map<String, Long> modules = new HashMap<>();

    /** The keys of modules whose code is still to be kept. */
    private final Map<Long, byte[]> unkept = new HashMap<>();

    /** Makes an empty one. */
    public KernelModules(DeviceLimits limits, BinaryCache cache, Compiler compiler, Counters counters) {
        this.limits = limits;
        this.cache = cache;
        this.compiler = compiler;
        this.counters = counters;
    }

    /** Returns what the kernels are compiled for. */
    public DeviceLimits limits() {
        return limits;
    }

    /** Returns the handle of the module that has a kernel. */
    public synchronized long module(Kernel kernel) {
        Long known = modules.get(kernel.source() + kernel.macros());
        return known == null
                ? make(kernel.source() + kernel.macros(), kernel.source(), KernelSource.of(kernel, limits))
                : known;
    }

    /**
     * Makes a module of a source.
     *
     * @param name what errors call it
     */
    public synchronized long make(String name, String source) {
        return make(name, name, source);
    }

    private long make(String key, String name, String source) {
        long start = System.nanoTime();
        try {
            long made = DeepStack.call(() -> load(name, source));
            modules.put(key, made);
            return made;
        } finally {
            counters.preparingKernels(System.nanoTime() - start);
        }
    }

    /** Returns a module from what is kept on disk, else from its source. */
    private long load(String name, String source) {
        String[] dependencies = compiler.dependencies();
        String[] parts = new String[dependencies.length + 1];
        parts[0] = source;
        System.arraycopy(dependencies, 0, parts, 1, dependencies.length);
        byte[] key = BinaryCache.key(parts);
        byte[] kept = cache.load(key);
        if (kept != null) {
            long module = compiler.load(kept);
            if (module != 0) {
                counters.fromCache();
                return module;
            }
        }
        Built built = compiler.compile(name, source);
        counters.built();
        if (built.binary == null) {
            unkept.put(built.module, key);
        } else {
            cache.store(key, built.binary);
        }
        return built.module;
    }

    /** Keeps on disk what is still to be kept, and unloads all modules. */
    public synchronized void close() {
        unkept.forEach((module, key) -> {
            byte[] binary = compiler.binary(module);
            if (binary.length > 0) {
                cache.store(key, binary);
            }
        });
        unkept.clear();
        modules.values().forEach(compiler::unload);
        modules.clear();
    }
}
