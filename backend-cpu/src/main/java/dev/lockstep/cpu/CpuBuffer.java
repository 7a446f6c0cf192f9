package dev.lockstep.cpu;

import dev.lockstep.Tensor;
import dev.lockstep.spi.Buffer;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Off-heap memory that the CPU backend computes on. */
public final class CpuBuffer implements Buffer {
    static final int ALIGNMENT = 64;

    private final MemorySegment segment;
    private final Allocation allocation;

    CpuBuffer(MemorySegment segment, Allocation allocation) {
        this.segment = segment;
        this.allocation = allocation;
    }

    /**
     * Wraps memory that the application owns, for {@link dev.lockstep.Compute#wrap}. It stays the application's: the backend
     * reads and writes it during ops and never frees it, and it must stay valid until the tensor is closed.
     *
     * <p>Where it is read-only, a tensor of it may be read only: see {@link dev.lockstep.Compute#wrapReadOnly}, which makes one on any device.
     * Compiled loops read where a segment says, so a mapped file must not be cut short meanwhile: the system would end the process. What only
     * copies ({@code copy}, {@code gatherRows} and {@code convert} of F32 that is not scaled) throws an {@link InternalError} instead.
     *
     * @param segment native memory (off-heap or a mapped file), reachable from every thread, that is, of a shared, automatic or global
     *     arena; it may start at any multiple of the size of the elements that it is wrapped for
     * @throws IllegalArgumentException if the segment is none of that kind
     */
    public static CpuBuffer of(MemorySegment segment) {
        require(segment.isNative(), "lies on the heap", "allocate it from an arena");
        require(
                segment.isAccessibleBy(new Thread(() -> {})),
                "belongs to one thread",
                "allocate it from a shared, automatic or global arena");
        return new CpuBuffer(segment, Allocation.NONE);
    }

    /** Returns the memory. */
    public MemorySegment segment() {
        return segment;
    }

    @Override
    public long byteSize() {
        return segment.byteSize();
    }

    @Override
    public boolean isReadOnly() {
        return segment.isReadOnly();
    }

    @Override
    public Optional<MemorySegment> hostMemory() {
        return Optional.of(segment);
    }

    /** All buffers share the address space of the process. */
    @Override
    public Object space() {
        return CpuBuffer.class;
    }

    @Override
    public long address() {
        return segment.address();
    }

    Allocation allocation() {
        return allocation;
    }

    /** Returns whether a tensor lies in a mapped file, of which a page may be lost: compiled code that reads it would end the process. */
    static boolean isMapped(Tensor tensor) {
        return segmentOf(tensor).isMapped();
    }

    /** Returns the memory of a tensor, whose elements start at {@link Tensor#byteOffset}. */
    static MemorySegment segmentOf(Tensor tensor) {
        return ((CpuBuffer) tensor.buffer()).segment;
    }

    private static void require(boolean valid, String problem, String remedy) {
        if (!valid) {
            throw new IllegalArgumentException("the memory segment given " + problem + "; " + remedy);
        }
    }
}
