package dev.lockstep.kernels;

import static dev.lockstep.kernels.MatrixTile.require;
import static dev.lockstep.kernels.MatrixTile.take;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The blocking of {@code matrix_cpu.cl}, with the names of BLIS. The micro-tile has mr × nr elements, where nr is {@code vectors · lanes}.
 * Tile tables call mr, kc, mc and nc by the keywords strip, depth, rows and columns.
 *
 * @param lanes the floats of a vector: 4, 8 or 16
 * @param mr the rows of the micro-tile, 1 to 16
 * @param vectors the vectors in each of these rows, 1 to 4
 * @param kc the terms that are packed at a time, 1 to 4096
 * @param mc the most rows of a work-item's tile: a multiple of {@code mr}, up to 4096
 * @param nc the most columns of a work-item's tile: a multiple of nr, up to 4096
 */
record CpuTile(int lanes, int mr, int vectors, int kc, int mc, int nc) implements MatrixTile {
    private static final int MAX_EXTENT = 4096;

    CpuTile {
        require(lanes == 4 || lanes == 8 || lanes == 16, "lanes must be 4, 8 or 16");
        require(mr >= 1 && mr <= 16, "strip must be from 1 to 16");
        require(vectors >= 1 && vectors <= 4, "vectors must be from 1 to 4");
        require(kc >= 1 && kc <= MAX_EXTENT, "depth must be from 1 to " + MAX_EXTENT);
        require(
                mc >= 1 && mc <= MAX_EXTENT && mc % mr == 0,
                "rows must be a multiple of strip from 1 to " + MAX_EXTENT);
        require(
                nc >= 1 && nc <= MAX_EXTENT && nc % (vectors * lanes) == 0,
                "columns must be a multiple of vectors times lanes from 1 to " + MAX_EXTENT);
    }

    static CpuTile of(Map<String, Integer> values) {
        Map<String, Integer> left = new LinkedHashMap<>(values);
        CpuTile tile = new CpuTile(
                take(left, "lanes"),
                take(left, "strip"),
                take(left, "vectors"),
                take(left, "depth"),
                take(left, "rows"),
                take(left, "columns"));
        MatrixTile.requireNone(left);
        return tile;
    }

    /** Returns the columns of the micro-tile. */
    int nr() {
        return vectors * lanes;
    }

    @Override
    public SequencedMap<String, Integer> values() {
        SequencedMap<String, Integer> values = new LinkedHashMap<>();
        values.put("lanes", lanes);
        values.put("strip", mr);
        values.put("vectors", vectors);
        values.put("depth", kc);
        values.put("rows", mc);
        values.put("columns", nc);
        return values;
    }

    @Override
    public List<MatrixTile> neighbours() {
        List<MatrixTile> all = new ArrayList<>();
        for (int factor : new int[] {2, -2}) {
            near(lanes, mr, vectors, kc, scale(mc, factor), nc, all);
            near(lanes, mr, vectors, kc, mc, scale(nc, factor), all);
            near(lanes, mr, vectors, kc, scale(mc, factor), scale(nc, -factor), all);
            near(lanes, mr, vectors, scale(kc, factor), mc, nc, all);
            near(lanes, mr, vectors, scale(kc, factor), mc, scale(nc, -factor), all);
            near(lanes, mr, vectors, scale(kc, factor), scale(mc, -factor), nc, all);
            near(lanes, mr + 2 * factor, vectors, kc, mc, nc, all);
            near(lanes, mr, vectors + factor / 2, kc, mc, nc, all);
            near(scale(lanes, factor), mr, vectors, kc, mc, nc, all);
        }
        return all;
    }

    private static int scale(int value, int factor) {
        return factor > 0 ? value * factor : value / -factor;
    }

    /** Adds a tile if the parameters make one. Before, mc and nc are rounded down to multiples of mr and nr. */
    private static void near(int lanes, int mr, int vectors, int kc, int mc, int nc, List<MatrixTile> all) {
        try {
            int nr = Math.max(1, vectors * lanes);
            int step = Math.max(1, mr);
            all.add(new CpuTile(lanes, mr, vectors, kc, Math.max(1, mc / step) * step, Math.max(1, nc / nr) * nr));
        } catch (IllegalArgumentException e) {
            // a parameter is out of its range: there is no neighbour on that side
        }
    }

    @Override
    public String lacking(DeviceLimits limits) {
        long bytes = (long) (mc + nc) * kc * Float.BYTES;
        return bytes <= limits.localBytes()
                ? ""
                : bytes + " bytes of local memory, where the device has " + limits.localBytes();
    }

    @Override
    public TiledProduct product(MatrixForm form, DeviceLimits limits) {
        return new CpuProduct(this, form, limits);
    }
}
