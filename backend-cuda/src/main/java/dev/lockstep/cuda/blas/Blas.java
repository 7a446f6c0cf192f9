package dev.lockstep.cuda.blas;

import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.cuda.library.LibraryFile;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * cuBLAS for one device, in one math mode. Used by one thread at a time, to which the device's context is current. Calls allocate
 * nothing after the first of their shape, and return when the product is in the stream. They may be captured into a graph.
 *
 * <p>It is deterministic: its workspace is its own, and atomics are off.
 */
public abstract sealed class Blas implements AutoCloseable permits JCublasBlas, ForeignBlas {
    /** From this major version on, JCublas2 cannot load it. */
    private static final int FIRST_FOREIGN_MAJOR = 13;

    private static final int HOPPER = 90;
    private static final long MIB = 1 << 20;

    private static final long NO_STREAM = -1;
    private long current = NO_STREAM;

    /** Memory of the device that cuBLAS keeps what is not finished in. */
    public record Workspace(long address, long bytes) {}

    Blas() {}

    /**
     * Opens it.
     *
     * @param file cuBLAS
     * @param device whom errors are about
     * @param workspace memory of at least {@link #workspaceBytes}, aligned to 256 bytes, which belongs to the caller and is needed
     *     until {@link #close}
     * @param refusals counts the products for which cuBLASLt has no way, so that the vector beside them takes a kernel
     * @throws dev.lockstep.error.BackendException if it cannot be loaded or lacks a function
     * @throws dev.lockstep.error.UnsupportedFeatureException if the process's environment makes another math mode of this one
     */
    public static Blas open(LibraryFile file, Device device, MathMode mode, Workspace workspace, LongAdder refusals) {
        MathOverrides.check(device, mode, System.getenv());
        return file.major() >= FIRST_FOREIGN_MAJOR
                ? ForeignBlas.load(file, device, mode, workspace, refusals)
                : JCublasBlas.load(file, device, mode, workspace);
    }

    /** Returns how much workspace a device of a compute capability, such as 90, is best given: what cuBLAS's manual recommends. */
    public static long workspaceBytes(int capability) {
        return (capability >= HOPPER ? 32 : 8) * MIB;
    }

    /** Returns what identifies it: version, file and binding, in display order. */
    public abstract Map<String, String> software();

    /** Sends the calls that follow to a stream. */
    final void use(long stream) {
        if (stream != current) {
            current = NO_STREAM; // should it fail halfway, it is set anew the next time
            setStream(stream);
            current = stream;
        }
    }

    /** Sets stream and workspace: cuBLAS falls back to one of its own with each new stream. */
    abstract void setStream(long stream);

    /** Returns the math mode's terms. */
    abstract Precision precision();

    /** Computes a product. */
    abstract void multiply(Gemm gemm);

    /**
     * Computes a product and adds bias[m] to each column of the result. Returns false, and has done nothing, where the library
     * has no way to do both at once.
     */
    abstract boolean multiplyAddingBias(Gemm gemm, long bias);

    /**
     * Computes a product, and in sums[n] what the columns of op(b) add up to. Returns false, and has done nothing, where the library
     * has no way to do both at once.
     */
    abstract boolean multiplySummingColumns(Gemm gemm, long sums);

    /** Releases it; nothing of it may be running. */
    @Override
    public abstract void close();
}
