package dev.lockstep.cpu;

import dev.lockstep.Device;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.spi.AllocationFailedException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Memory for intermediate values, one for each thread of a pool. */
final class Scratch {
    /** Room for the accumulators of one loop. */
    final float[] lanes = new float[Kernels.LANES * Kernels.DOT_ROWS * Kernels.DOT_COLUMNS];

    /** Room for the lanes of the scalar products of LANES rows. */
    final float[] products =
            new float[(NarrowLinear.MOST_OUTPUTS + Kernels.DOT_COLUMNS) * Kernels.LANES * Kernels.LANES];

    /** Room for short rows, turned so that each lies in a lane. */
    final float[] rowsInLanes = new float[NarrowLinear.MOST_OUTPUTS * Kernels.LANES];

    /** Room for the exponentials of short rows and for their gradient. */
    final float[] exponentials = new float[Kernels.LANES * Kernels.LANES];

    /** Room for the greatest element of each of those rows. */
    final float[] maxima = new float[Kernels.LANES];

    /** Room for what each of those rows is multiplied by. */
    final float[] factors = new float[Kernels.LANES];

    /** Room for the labelled element of the gradient of each of those rows. */
    final float[] labelled = new float[Kernels.LANES];

    /** Room for a bias. */
    final float[] shifts = new float[NarrowLinear.MOST_OUTPUTS];

    /** Room for the scalar products of LANES rows, whose blocks are added in binary64. */
    final double[] totals = new double[NarrowLinear.MOST_OUTPUTS * Kernels.LANES];

    /** Room for sums of columns. */
    final double[] columns = new double[ColumnSums.COLUMNS];

    /** Room for one block of random bits. */
    final int[] words = new int[4];

    /** What the scalar loop keeps between rows. */
    final ScalarWeightGradient weightGradient = new ScalarWeightGradient();

    /** Room for rows that are being transposed. */
    final float[] rows = new float[Transposition.SIZE];

    /** What a part of a matrix product is formed in where that is not the result itself. */
    final Operand block = new Operand();

    /** Room for a copy of some bytes. */
    final byte[] bytes = new byte[1024];

    private float[] floats = new float[0];
    private Allocation panel = Allocation.NONE;
    private Allocation tile = Allocation.NONE;

    /** Returns an array of at least the given length, with undefined contents. */
    float[] floats(int length) {
        if (floats.length < length) {
            floats = new float[length];
        }
        return floats;
    }

    /** Returns aligned memory of at least the given size, with undefined contents. */
    MemorySegment panel(long bytes) {
        panel = grown(panel, bytes);
        return panel.block();
    }

    /** Returns aligned memory for the sums of a tile that is not formed in place. */
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
        panel.free();
        panel = Allocation.NONE;
        tile.free();
        tile = Allocation.NONE;
    }
}
