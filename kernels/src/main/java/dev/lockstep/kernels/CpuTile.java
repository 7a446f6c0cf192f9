package dev.lockstep.kernels;

import static dev.lockstep.kernels.MatrixTile.require;
import static dev.lockstep.kernels.MatrixTile.take;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The parameters of {@code matrix_cpu.cl}.
 *
 * @param lanes the floats of a vector: 4, 8 or 16
 * @param strip the rows whose sums are in registers, 1 to 16
 * @param vectors the vectors of sums in each of these rows, 1 to 4
 * @param depth how much of the depth is packed at a time, 1 to 4096
 * @param rows the most rows of a tile: a multiple of {@code strip}, up to 4096
 * @param columns the most columns of a tile: a multiple of {@code vectors · lanes}, up to 4096
 */
record CpuTile(int lanes, int strip, int vectors, int depth, int rows, int columns) implements MatrixTile {
    private static final int MOST = 4096;

    CpuTile {
        require(lanes == 4 || lanes == 8 || lanes == 16, "lanes must be 4, 8 or 16");
        require(strip >= 1 && strip <= 16, "strip must be from 1 to 16");
        require(vectors >= 1 && vectors <= 4, "vectors must be from 1 to 4");
        require(depth >= 1 && depth <= MOST, "depth must be from 1 to " + MOST);
        require(rows >= 1 && rows <= MOST && rows % strip == 0, "rows must be a multiple of strip from 1 to " + MOST);
        require(
                columns >= 1 && columns <= MOST && columns % (vectors * lanes) == 0,
                "columns must be a multiple of vectors times lanes from 1 to " + MOST);
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

    /** Returns the columns of the sums in registers. */
    int panel() {
        return vectors * lanes;
    }

    @Override
    public SequencedMap<String, Integer> values() {
        SequencedMap<String, Integer> values = new LinkedHashMap<>();
        values.put("lanes", lanes);
        values.put("strip", strip);
        values.put("vectors", vectors);
        values.put("depth", depth);
        values.put("rows", rows);
        values.put("columns", columns);
        return values;
    }

    @Override
    public List<MatrixTile> neighbours() {
        List<MatrixTile> all = new ArrayList<>();
        for (int factor : new int[] {2, -2}) {
            near(lanes, strip, vectors, depth, scale(rows, factor), columns, all);
            near(lanes, strip, vectors, depth, rows, scale(columns, factor), all);
            near(lanes, strip, vectors, depth, scale(rows, factor), scale(columns, -factor), all);
            near(lanes, strip, vectors, scale(depth, factor), rows, columns, all);
            near(lanes, strip, vectors, scale(depth, factor), rows, scale(columns, -factor), all);
            near(lanes, strip, vectors, scale(depth, factor), scale(rows, -factor), columns, all);
            near(lanes, strip + 2 * factor, vectors, depth, rows, columns, all);
            near(lanes, strip, vectors + factor / 2, depth, rows, columns, all);
            near(scale(lanes, factor), strip, vectors, depth, rows, columns, all);
        }
        return all;
    }

    private static int scale(int value, int factor) {
        return factor > 0 ? value * factor : value / -factor;
    }

    /** Adds a tile, with rows and columns rounded to what they must be multiples of, unless the parameters make none. */
    private static void near(
            int lanes, int strip, int vectors, int depth, int rows, int columns, List<MatrixTile> all) {
        try {
            int panel = Math.max(1, vectors * lanes);
            int whole = Math.max(1, strip);
            all.add(new CpuTile(
                    lanes,
                    strip,
                    vectors,
                    depth,
                    Math.max(1, rows / whole) * whole,
                    Math.max(1, columns / panel) * panel));
        } catch (IllegalArgumentException e) {
            // beyond the end of a parameter's range: there is no neighbour on that side
        }
    }

    @Override
    public String lacking(DeviceTraits traits) {
        long bytes = (long) (rows + columns) * depth * Float.BYTES;
        return bytes <= traits.localBytes()
                ? ""
                : bytes + " bytes of local memory, where the device has " + traits.localBytes();
    }

    @Override
    public TiledProduct product(MatrixForm form, DeviceTraits traits) {
        return new CpuProduct(this, form, traits);
    }
}
