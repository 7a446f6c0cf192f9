package dev.lockstep.kernels;

import static dev.lockstep.kernels.SplitK.divideUp;
import static dev.lockstep.kernels.SplitK.roundUp;

import java.util.LinkedHashMap;
import java.util.Map;

/** A GEMM by {@code matrix_cpu.cl}. The operands are packed, except in skinny products. */
final class CpuProduct implements TiledProduct {
    /** Several tiles for each core, so that the load is balanced where a core is late. */
    private static final long TILES_PER_CORE = 4;

    /** The least multiply-adds that are worth waking a core for. */
    private static final double MIN_MULTIPLY_ADDS = 1 << 19;

    /** The same for skinny products, which are bound by memory. */
    private static final double MIN_SKINNY_MULTIPLY_ADDS = 1 << 17;

    private static final int MAX_SPLITS = 64;

    /** Longer dot products are split for accuracy. */
    private static final long LONG_DOT = 1 << 12;

    /** A longer k of other products is split for accuracy. */
    private static final long LONG_K = 1 << 19;

    private final CpuTile tile;
    private final DeviceLimits limits;
    private final boolean bTransposed;
    private final Kernel packed;

    /** For skinny products: the dot product kernel, or a kernel for each number of rows. */
    private final Kernel[] skinny;

    CpuProduct(CpuTile tile, MatrixForm form, DeviceLimits limits) {
        this.tile = tile;
        this.limits = limits;
        this.bTransposed = form.bTransposed();
        packed = kernel(form, 0, tile.mr(), tile.mc());
        skinny = new Kernel[bTransposed ? 1 : Math.toIntExact(MatrixSize.MAX_SKINNY_EXTENT)];
        for (int i = 0; i < skinny.length; i++) {
            skinny[i] = bTransposed
                    ? new Kernel("matrix_cpu.cl", "dot_products", Map.of("LANES", Integer.toString(tile.lanes())))
                    : kernel(form, 1, mrOf(i + 1), (int) roundUp(i + 1, mrOf(i + 1)));
        }
    }

    private Kernel kernel(MatrixForm form, int bUnpacked, int mr, int mc) {
        Map<String, String> macros = new LinkedHashMap<>();
        form.define(macros);
        macros.put("B_UNPACKED", Integer.toString(bUnpacked));
        macros.put("LANES", Integer.toString(tile.lanes()));
        macros.put("MR", Integer.toString(mr));
        macros.put("VECTORS", Integer.toString(tile.vectors()));
        macros.put("KC", Integer.toString(tile.kc()));
        macros.put("MC", Integer.toString(mc));
        macros.put("NC", Integer.toString(tile.nc()));
        return new Kernel("matrix_cpu.cl", "product", macros);
    }

    /** Returns the mr that pads a c of few rows least. */
    private int mrOf(int rows) {
        return (int) divideUp(rows, divideUp(rows, tile.mr()));
    }

    /** Returns whether packing does not pay off: c has few rows, or b is transposed and c has few columns. */
    private boolean isSkinny(MatrixCall call) {
        long extent = bTransposed ? Math.min(call.m(), call.n()) : call.m();
        return extent <= MatrixSize.MAX_SKINNY_EXTENT;
    }

    @Override
    public void launch(KernelQueue queue, MatrixCall call) {
        boolean isSkinny = isSkinny(call);
        int mr = isSkinny && !bTransposed ? mrOf((int) call.m()) : tile.mr();
        long wanted = wantedTiles(call, isSkinny ? MIN_SKINNY_MULTIPLY_ADDS : MIN_MULTIPLY_ADDS);
        long tileRows = roundUp(divideUp(call.m(), divideUp(call.m(), tile.mc())), mr);
        long tileColumns = roundUp(divideUp(call.n(), divideUp(call.n(), tile.nc())), tile.nr());
        long tilesM = divideUp(call.m(), tileRows);
        long tilesN = divideUp(call.n(), tileColumns);
        while (tilesM * tilesN < wanted && (tileColumns > tile.nr() || tileRows > mr)) {
            if (tileColumns > tile.nr() && (tileColumns >= tileRows || tileRows <= mr)) {
                tileColumns = roundUp(tileColumns / 2, tile.nr());
            } else {
                tileRows = roundUp(tileRows / 2, mr);
            }
            tilesM = divideUp(call.m(), tileRows);
            tilesN = divideUp(call.n(), tileColumns);
        }
        int wantedSplits = Math.clamp(Math.min(wanted / (tilesM * tilesN), call.k() / tile.kc()), 1, MAX_SPLITS);
        long longFrom = isSkinny && bTransposed ? LONG_DOT : LONG_K;
        int splits = SplitK.forLongSum(wantedSplits, call.k(), longFrom, tile.lanes(), Integer.MAX_VALUE);
        SplitK.begin(queue, kernel(call, isSkinny), call, splits)
                .i32((int) tileRows)
                .i32((int) tileColumns)
                .i32(splits)
                .i64(SplitK.kPerSplit(call.k(), splits, tile.lanes()))
                .i32(SplitK.accumulates(call, splits))
                .run(1, tilesM, tilesN * splits);
        SplitK.finish(queue, call, splits);
    }

    private Kernel kernel(MatrixCall call, boolean isSkinny) {
        return isSkinny ? skinny[bTransposed ? 0 : (int) call.m() - 1] : packed;
    }

    private long wantedTiles(MatrixCall call, double least) {
        double multiplyAdds = (double) call.size() * call.k();
        return Math.clamp((long) (multiplyAdds / least), 1, TILES_PER_CORE * limits.computeUnits());
    }
}
