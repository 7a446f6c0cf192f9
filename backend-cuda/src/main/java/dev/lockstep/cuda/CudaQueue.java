package dev.lockstep.cuda;

import dev.lockstep.cuda.blas.Addressed;
import dev.lockstep.kernels.DeviceLimits;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.KernelQueue;
import dev.lockstep.kernels.Launch;
import dev.lockstep.kernels.Scratch;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.Arena;

/** Launches on a stream, at once or, where the stream is captured, as nodes of a graph. */
final class CudaQueue implements KernelQueue, AutoCloseable {
    private final Modules modules;
    private final Commands commands;
    private final Scratch scratch;
    private final Buffer faults;
    private final Arena arena = Arena.ofShared();
    private final KernelArguments arguments;

    CudaQueue(Modules modules, Commands commands, Scratch scratch, Buffer faults) {
        this.modules = modules;
        this.commands = commands;
        this.scratch = scratch;
        this.faults = faults;
        arguments = new KernelArguments(commands, arena);
    }

    @Override
    public DeviceLimits limits() {
        return modules.limits();
    }

    @Override
    public Launch launch(Kernel kernel) {
        return arguments.begin(kernel, modules.function(kernel));
    }

    @Override
    public void copy(Buffer source, long sourceOffset, Buffer target, long targetOffset, long bytes) {
        commands.copy(
                ((Addressed) source).address() + sourceOffset, ((Addressed) target).address() + targetOffset, bytes);
    }

    @Override
    public Buffer scratch(int slot, long bytes) {
        return scratch.get(slot, bytes);
    }

    @Override
    public Buffer faults() {
        return faults;
    }

    /** Compiles a kernel that will be launched later. */
    void prepare(Kernel kernel) {
        modules.prepare(kernel);
    }

    /** Returns the launches so far. */
    long launches() {
        return commands.launches();
    }

    /** Frees the memory between launches, in order with the stream. */
    @Override
    public void close() {
        scratch.close();
        arena.close();
    }
}
