package dev.lockstep.cpu;

import dev.lockstep.Device;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Buffers for intermediate values. Each thread of a pool has its own. */
final class Scratch {
    /** The accumulators of one loop. */
    final float[] lanes = new float[Kernels.LANES * Kernels.DOT_ROWS * Kernels.DOT_COLUMNS];

    /** The lanes of the dot products of LANES rows. */
    final Floats products =
            new Floats((SkinnyProduct.MAX_OUTPUTS + Kernels.DOT_COLUMNS) * Kernels.LANES * Kernels.LANES);

    /** Short rows, transposed so that each lies in a lane. */
    final Floats rowsInLanes = new Floats(SkinnyProduct.MAX_OUTPUTS * Kernels.LANES);

    /** The exponentials of short rows, and their gradient. */
    final Floats exponentials = new Floats(Kernels.LANES * Kernels.LANES);

    /** The maximum of each of those rows. */
    final Floats maxima = new Floats(Kernels.LANES);

    /** The factor of each of those rows. */
    final Floats factors = new Floats(Kernels.LANES);

    /** The gradient of each of those rows at its label. */
    final float[] labelled = new float[Kernels.LANES];

    /** A bias. */
    final Floats shifts = new Floats(SkinnyProduct.MAX_OUTPUTS);

    /** The dot products of LANES rows, whose blocks are added in binary64. */
    final double[] totals = new double[SkinnyProduct.MAX_OUTPUTS * Kernels.LANES];

    /** Sums of columns. */
    final double[] columns = new double[ColumnSums.COLUMNS];

    /** One block of random bits. */
    final int[] words = new int[4];

    /** The accumulators of the scalar weight gradient. */
    final ScalarWeightGradient weightGradient = new ScalarWeightGradient();

    /** Rows that are being transposed. */
    final float[] transposed = new float[Transposition.BUFFER_SIZE];

    /** The tile that stands in for one of a column-major result. */
    final Operand transposedTile = new Operand();

    /** The part of a product that is being computed. */
    final ProductPart part = new ProductPart();

    /** A copy of some bytes. */
    final byte[] bytes = new byte[1024];

    private Floats floats = Floats.NONE;
    private Allocation aligned = Allocation.NONE;
    private Allocation tile = Allocation.NONE;

    /** Returns an array of at least the given length, with undefined contents. */
    Floats floats(int length) {
        if (floats.array.length < length) {
            floats = new Floats(length);
        }
        return floats;
    }

    /** Returns aligned memory of at least the given size, with undefined contents. */
    MemorySegment aligned(long bytes) {
        aligned = grown(aligned, bytes);
        return aligned.block();
    }

    /** Returns aligned memory for a tile that is not accumulated in place. */
    MemorySegment tile(long bytes) {
        tile = grown(tile, bytes);
        return tile.block();
    }

    /**
     * Returns an allocation of at least the given size, with undefined contents, in place of another.
     *
     * @throws DeviceMemoryException if there is no memory left
     */
    static Allocation grown(Allocation allocation, long bytes) {
        try {
            return allocation.grownTo(bytes, MemoryBudget.ofProcess());
        } catch (AllocationFailedException e) {
            throw new DeviceMemoryException(Device.CPU, "the working memory of an op", bytes, List.of(), e);
        }
    }

    void free() {
        aligned.free();
        aligned = Allocation.NONE;
        tile.free();
        tile = Allocation.NONE;
    }
}
