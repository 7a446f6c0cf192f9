package dev.lockstep.kernels;

import static dev.lockstep.kernels.DepthShares.divideUp;
import static dev.lockstep.kernels.DepthShares.roundUp;

import java.util.LinkedHashMap;
import java.util.Map;

/** A matrix product by {@code matrix_cpu.cl}: with packed operands, or for narrow results with one that is read where it lies. */
final class CpuProduct implements TiledProduct {
    /** Tiles for each core, so that one that is late can be helped out by the others. */
    private static final long TILES_PER_CORE = 4;

    /** A core is not woken for fewer multiplications. */
    private static final double LEAST_PRODUCTS = 1 << 19;

    /** The same for narrow results, which wait for memory. */
    private static final double LEAST_NARROW_PRODUCTS = 1 << 17;

    private static final int MOST_SHARES = 64;

    /** Scalar products of more terms than these are long sums, and so are the blocks of other products. */
    private static final long LONG_DOTS_FROM = 1 << 12;

    private static final long LONG_BLOCKS_FROM = 1 << 19;

    private final CpuTile tile;
    private final DeviceTraits traits;
    private final boolean bAcross;
    private final Kernel packed;
    /** For narrow results: one kernel, or one for each number of rows. */
    private final Kernel[] narrow;

    CpuProduct(CpuTile tile, MatrixForm form, DeviceTraits traits) {
        this.tile = tile;
        this.traits = traits;
        this.bAcross = form.bAcross();
        packed = kernel(form, 0, tile.strip(), tile.rows());
        narrow = new Kernel[bAcross ? 1 : Math.toIntExact(MatrixSize.NARROW_EXTENT)];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = bAcross
                    ? new Kernel("matrix_cpu.cl", "product_dots", Map.of("LANES", Integer.toString(tile.lanes())))
                    : kernel(form, 1, stripOf(i + 1), (int) roundUp(i + 1, stripOf(i + 1)));
        }
    }

    private Kernel kernel(MatrixForm form, int direct, int strip, int rows) {
        Map<String, String> macros = new LinkedHashMap<>();
        form.define(macros);
        macros.put("DIRECT", Integer.toString(direct));
        macros.put("LANES", Integer.toString(tile.lanes()));
        macros.put("STRIP", Integer.toString(strip));
        macros.put("VECTORS", Integer.toString(tile.vectors()));
        macros.put("DEPTH", Integer.toString(tile.depth()));
        macros.put("ROWS", Integer.toString(rows));
        macros.put("COLUMNS", Integer.toString(tile.columns()));
        return new Kernel("matrix_cpu.cl", "product", macros);
    }

    /** Returns a strip of which few rows are left over, where there are only so many. */
    private int stripOf(int rows) {
        return (int) divideUp(rows, divideUp(rows, tile.strip()));
    }

    /** Narrow results: those of few rows, whose b is used too few times to be worth packing, and scalar products of few columns. */
    private boolean isNarrow(MatrixCall call) {
        long extent = bAcross ? Math.min(call.m(), call.n()) : call.m();
        return extent <= MatrixSize.NARROW_EXTENT;
    }

    @Override
    public void launch(KernelQueue queue, MatrixCall call) {
        boolean isNarrow = isNarrow(call);
        int strip = isNarrow && !bAcross ? stripOf((int) call.m()) : tile.strip();
        long wanted = wantedTiles(call, isNarrow ? LEAST_NARROW_PRODUCTS : LEAST_PRODUCTS);
        long rows = roundUp(divideUp(call.m(), divideUp(call.m(), tile.rows())), strip);
        long columns = roundUp(divideUp(call.n(), divideUp(call.n(), tile.columns())), tile.panel());
        long down = divideUp(call.m(), rows);
        long across = divideUp(call.n(), columns);
        while (down * across < wanted && (columns > tile.panel() || rows > strip)) {
            if (columns > tile.panel() && (columns >= rows || rows <= strip)) {
                columns = roundUp(columns / 2, tile.panel());
            } else {
                rows = roundUp(rows / 2, strip);
            }
            down = divideUp(call.m(), rows);
            across = divideUp(call.n(), columns);
        }
        int wantedShares = Math.clamp(Math.min(wanted / (down * across), call.depth() / tile.depth()), 1, MOST_SHARES);
        long longFrom = isNarrow && bAcross ? LONG_DOTS_FROM : LONG_BLOCKS_FROM;
        int shares = DepthShares.forLongSum(wantedShares, call.depth(), longFrom, tile.lanes(), Integer.MAX_VALUE);
        DepthShares.begin(queue, kernel(call, isNarrow), call, shares)
                .i32((int) rows)
                .i32((int) columns)
                .i32(shares)
                .i64(DepthShares.depthOf(call.depth(), shares, tile.lanes()))
                .i32(DepthShares.accumulates(call, shares))
                .run(1, down, across * shares);
        DepthShares.finish(queue, call, shares);
    }

    private Kernel kernel(MatrixCall call, boolean isNarrow) {
        return isNarrow ? narrow[bAcross ? 0 : (int) call.m() - 1] : packed;
    }

    private long wantedTiles(MatrixCall call, double least) {
        double products = (double) call.size() * call.depth();
        return Math.clamp((long) (products / least), 1, TILES_PER_CORE * traits.computeUnits());
    }
}
