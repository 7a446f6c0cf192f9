package dev.lockstep.kernels;

import static dev.lockstep.kernels.DepthShares.divideUp;

import java.util.LinkedHashMap;
import java.util.Map;

/** A matrix product by {@code matrix_gpu.cl}. */
final class GpuProduct implements TiledProduct {
    /** With fewer groups for each compute unit, the depth is shared. */
    private static final long GROUPS_PER_UNIT = 2;

    /** A share of the depth has at least so many blocks. */
    private static final long BLOCKS_PER_SHARE = 4;

    private static final int MOST_SHARES = 64;

    private static final long LONG_FROM = 1 << 16;

    /** The most groups that a grid may have in y. */
    private static final long MOST_GROUPS = 65_535;

    private final GpuTile tile;
    private final DeviceTraits traits;
    private final Kernel kernel;

    GpuProduct(GpuTile tile, MatrixForm form, DeviceTraits traits) {
        this.tile = tile;
        this.traits = traits;
        Map<String, String> macros = new LinkedHashMap<>();
        form.define(macros);
        macros.put("ROWS", Integer.toString(tile.rows()));
        macros.put("COLUMNS", Integer.toString(tile.columns()));
        macros.put("DEPTH", Integer.toString(tile.depth()));
        macros.put("ITEM_ROWS", Integer.toString(tile.itemRows()));
        macros.put("ITEM_COLUMNS", Integer.toString(tile.itemColumns()));
        kernel = new Kernel("matrix_gpu.cl", "product", macros);
    }

    @Override
    public void launch(KernelQueue queue, MatrixCall call) {
        long down = divideUp(call.m(), tile.rows());
        long across = divideUp(call.n(), tile.columns());
        int shares = DepthShares.forLongSum(
                shares(down * across, call.depth()), call.depth(), LONG_FROM, 1, MOST_GROUPS / across);
        DepthShares.begin(queue, kernel, call, shares)
                .i32(shares)
                .i64(DepthShares.depthOf(call.depth(), shares, tile.depth()))
                .i32(DepthShares.accumulates(call, shares))
                .run(tile.items(), down, across * shares);
        DepthShares.finish(queue, call, shares);
    }

    private int shares(long groups, long depth) {
        long wanted = divideUp(GROUPS_PER_UNIT * traits.computeUnits(), groups);
        long possible = Math.min(MOST_SHARES, depth / (tile.depth() * BLOCKS_PER_SHARE));
        return wanted > 1 && possible > 1 ? (int) Math.min(wanted, possible) : 1;
    }
}
