package dev.lockstep.opencl;

import dev.lockstep.DeviceInfo;
import dev.lockstep.MathMode;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.MatrixKernels;
import dev.lockstep.kernels.TileTable;
import dev.lockstep.kernels.host.DeviceMemory;
import dev.lockstep.kernels.host.DriverDevice;
import dev.lockstep.kernels.host.DriverQueue;
import dev.lockstep.kernels.host.KernelModules;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An opened device: its context, memory and compiled kernels. */
final class ClDevice extends DriverDevice {
    private final ClContext context;
    private final KernelModules modules;
    private final DeviceMemory memory;
    private final TileTable table;
    private final MatrixKernels products;
    private final boolean unified;
    private @Nullable GivenQueue given;

    /**
     * Opens a device.
     *
     * @param cache where compiled kernels are kept
     * @param queue the application's queue that is to be used, or null
     */
    ClDevice(DeviceInfo info, DeviceFacts facts, BinaryCache cache, @Nullable Long queue) {
        super(info, ClCode.CODES, false);
        DeviceLimits limits = LimitsChoice.of(info.device(), facts);
        Lwjgl.load(info.device());
        table = TileTable.load(TileTable.userFile());
        products = new MatrixKernels(limits, facts.tileName(), table);
        given = queue == null ? null : GivenQueue.of(queue, facts, health());
        context = new ClContext(facts, health(), given);
        modules = new KernelModules(limits, cache, new ClCompiler(context), counters());
        memory = new DeviceMemory("OpenCL", facts.memoryBytes(), true, facts.largestAllocation(), true);
        // A device that is told to behave as a GPU also has its data carried to it and back as a GPU has.
        unified = facts.unifiedMemory() && facts.isCpu() == limits.cpuShaped();
    }

    @Override
    protected DeviceMemory memory() {
        return memory;
    }

    @Override
    protected boolean fusesSteps() {
        return true;
    }

    /** The first queue is the application's, if one was given. */
    @Override
    protected DriverQueue openQueue() {
        DriverQueue queue = new ClQueue(context, modules, products, counters(), unified, given);
        given = null;
        return queue;
    }

    ClContext context() {
        return context;
    }

    @Override
    protected KernelModules modules() {
        return modules;
    }

    TileTable table() {
        return table;
    }

    @Override
    protected Map<String, String> software() {
        DeviceFacts facts = context.facts();
        DeviceLimits limits = limits();
        Map<String, String> software = new LinkedHashMap<>();
        software.put("platform", facts.platformName() + ", " + facts.platformVersion());
        software.put("driver", facts.driver());
        software.put("compiler", facts.cVersion());
        software.put("build options", ClCompiler.options(facts));
        software.put(
                "kernels",
                limits.cpuShaped() ? "for a processor" : "for a GPU, groups of " + limits.groupSize() + " work-items");
        software.put("matrix tiles", table.origin(facts.tileName(), limits));
        software.put("math mode", MathMode.FP32.toString());
        return software;
    }

    @Override
    protected void close() {
        modules.close();
        context.close();
    }
}
