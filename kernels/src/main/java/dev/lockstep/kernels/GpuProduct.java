package dev.lockstep.kernels;

import static dev.lockstep.kernels.SplitK.divideUp;

import java.util.LinkedHashMap;
import java.util.Map;

/** A GEMM by {@code matrix_gpu.cl}. */
final class GpuProduct implements TiledProduct {
    /** With fewer groups for each compute unit, k is split. */
    private static final long GROUPS_PER_UNIT = 2;

    /** The least tiles of k in a split. */
    private static final long MIN_TILES_PER_SPLIT = 4;

    private static final int MAX_SPLITS = 64;

    /** Longer sums are split for accuracy. */
    private static final long LONG_K = 1 << 16;

    /** The most groups of a grid in y. */
    private static final long MAX_GROUPS_Y = 65_535;

    private final GpuTile tile;
    private final DeviceLimits limits;
    private final Kernel kernel;

    GpuProduct(GpuTile tile, MatrixForm form, DeviceLimits limits) {
        this.tile = tile;
        this.limits = limits;
        Map<String, String> macros = new LinkedHashMap<>();
        form.define(macros);
        macros.put("TILE_M", Integer.toString(tile.tileM()));
        macros.put("TILE_N", Integer.toString(tile.tileN()));
        macros.put("TILE_K", Integer.toString(tile.tileK()));
        macros.put("ITEM_M", Integer.toString(tile.itemM()));
        macros.put("ITEM_N", Integer.toString(tile.itemN()));
        kernel = new Kernel("matrix_gpu.cl", "product", macros);
    }

    @Override
    public void launch(KernelQueue queue, MatrixCall call) {
        long tilesM = divideUp(call.m(), tile.tileM());
        long tilesN = divideUp(call.n(), tile.tileN());
        int splits = SplitK.forLongSum(splits(tilesM * tilesN, call.k()), call.k(), LONG_K, 1, MAX_GROUPS_Y / tilesN);
        SplitK.begin(queue, kernel, call, splits)
                .i32(splits)
                .i64(SplitK.kPerSplit(call.k(), splits, tile.tileK()))
                .i32(SplitK.accumulates(call, splits))
                .run(tile.items(), tilesM, tilesN * splits);
        SplitK.finish(queue, call, splits);
    }

    private int splits(long groups, long k) {
        long wanted = divideUp(GROUPS_PER_UNIT * limits.computeUnits(), groups);
        long possible = Math.min(MAX_SPLITS, k / (tile.tileK() * MIN_TILES_PER_SPLIT));
        return wanted > 1 && possible > 1 ? (int) Math.min(wanted, possible) : 1;
    }
}
