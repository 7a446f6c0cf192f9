package dev.lockstep.cuda;

import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.blas.Blas;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.DriverDevice;
import dev.lockstep.kernels.host.DriverQueue;
import dev.lockstep.kernels.host.KernelModules;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import jcuda.driver.CUresult;
import org.jspecify.annotations.Nullable;

/** An opened GPU: its context, memory and compiled kernels. */
final class CudaDevice extends DriverDevice {
    /** {@code off}: no pool even where there could be one, as tools that watch each allocation need it. */
    static final String POOL_PROPERTY = "dev.lockstep.cuda.pool";

    /** The most bytes that the pool keeps when it is not using them. */
    private static final long MAX_KEPT = 1L << 30;

    private static final long MAX_KEPT_SHARE = 8;

    private final GpuFacts facts;
    private final MathMode mode;
    private final CudaLibraries libraries;
    private final LongAdder refusedProducts = counters().further("products refused by cuBLASLt");
    private final CudaContext context;
    private final CudaCompiler compiler;
    private final KernelModules modules;
    private final DeviceMemory memory;
    private final long pool;
    private final String memoryKind;
    private @Nullable Long given;
    private volatile Map<String, String> blasSoftware = Map.of();

    /**
     * Opens a GPU.
     *
     * @param given the application's stream that is to be used, or null
     */
    CudaDevice(DeviceInfo info, GpuFacts facts, MathMode mode, CudaLibraries libraries, @Nullable Long given) {
        super(info, DriverCode.CODES, true);
        this.facts = facts;
        this.mode = mode;
        this.libraries = libraries;
        this.given = given;
        context = new CudaContext(facts, health(), given);
        try {
            compiler =
                    new CudaCompiler(facts, health(), context, libraries.nvrtc().orElseThrow());
            modules = new KernelModules(facts.limits(), BinaryCache.ofUser(CudaBackend.KIND), compiler, counters());
            boolean isOff = "off".equals(System.getProperty(POOL_PROPERTY));
            Driver driver = new Driver();
            int code = facts.memoryPools() && !isOff
                    ? context.during(driver, () -> createPool(driver))
                    : CUresult.CUDA_ERROR_NOT_SUPPORTED;
            pool = code == DriverCode.SUCCESS ? driver.made() : 0;
            memoryKind = describeMemory(code, isOff);
            memory = new DeviceMemory("CUDA", facts.memoryBytes(), false, Long.MAX_VALUE, pool == 0 && !isOff);
        } catch (RuntimeException | Error e) {
            context.close();
            throw e;
        }
    }

    @Override
    protected DeviceMemory memory() {
        return memory;
    }

    @Override
    protected boolean fusesSteps() {
        return mode == MathMode.FP32;
    }

    /** The first queue is the application's stream, if one was given. */
    @Override
    protected DriverQueue openQueue() {
        DriverQueue queue = new CudaStream(this, given);
        given = null;
        return queue;
    }

    GpuFacts facts() {
        return facts;
    }

    CudaContext context() {
        return context;
    }

    @Override
    protected KernelModules modules() {
        return modules;
    }

    /** Returns the memory pool, 0 if memory is allocated block by block. */
    long pool() {
        return pool;
    }

    /** Opens cuBLAS for a queue. */
    Blas openBlas(Blas.Workspace workspace) {
        Blas blas = Blas.open(libraries.cublas().orElseThrow(), info().device(), mode, workspace, refusedProducts);
        try {
            blasSoftware = blas.software();
            return blas;
        } catch (RuntimeException e) {
            blas.close();
            throw e;
        }
    }

    @Override
    protected Map<String, String> software() {
        Map<String, String> software = new LinkedHashMap<>();
        software.put("compute capability", facts.capabilityText());
        software.put("driver", "for CUDA " + facts.driverText());
        software.putAll(blasSoftware);
        software.put("NVRTC", compiler.describe());
        software.put("compiler options", String.join(" ", CudaCompiler.OPTIONS));
        software.put("memory", memoryKind);
        software.put("math mode", mode.toString());
        return software;
    }

    @Override
    protected void close() {
        Driver driver = new Driver();
        CudaContext.Entry entry = context.new Entry(driver);
        entry.enterToRelease();
        modules.close();
        if (pool != 0) {
            health().release("destroying the memory pool", () -> driver.destroyPool(pool));
        }
        entry.exit();
        context.close();
    }

    /** Some hosts let no pool be made: memory is then allocated block by block. */
    private int createPool(Driver driver) {
        int code = driver.createPool(facts.handle());
        if (code != DriverCode.SUCCESS) {
            return code;
        }
        long made = driver.made();
        code = PoolLimit.set(made, Math.min(MAX_KEPT, facts.memoryBytes() / MAX_KEPT_SHARE));
        if (code != DriverCode.SUCCESS) {
            health().release("destroying the memory pool", () -> driver.destroyPool(made));
        }
        return code;
    }

    private String describeMemory(int code, boolean isOff) {
        if (code == DriverCode.SUCCESS) {
            return "in stream order from a pool";
        }
        return "allocated block by block"
                + (facts.memoryPools() && !isOff
                        ? ", for the driver refused a pool with " + DriverCode.CODES.describe(code)
                        : "");
    }
}
