package dev.lockstep.kernels;

import static dev.lockstep.kernels.MatrixTile.require;
import static dev.lockstep.kernels.MatrixTile.take;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The parameters of {@code matrix_gpu.cl}. A group has {@code rows / itemRows · columns / itemColumns} work-items.
 *
 * @param rows the rows of a tile, up to 256
 * @param columns the columns of a tile, up to 256
 * @param depth how much of the depth is in local memory at a time, 1 to 64
 * @param itemRows the rows of a work-item's sums: a multiple of 4 that divides {@code rows}
 * @param itemColumns the columns of a work-item's sums: a multiple of 4 that divides {@code columns}
 */
record GpuTile(int rows, int columns, int depth, int itemRows, int itemColumns) implements MatrixTile {
    private static final int MOST = 256;
    private static final int MOST_SUMS = 128;
    private static final int BANK_PADDING = 4;

    GpuTile {
        require(rows >= 4 && rows <= MOST, "rows must be from 4 to " + MOST);
        require(columns >= 4 && columns <= MOST, "columns must be from 4 to " + MOST);
        require(depth >= 1 && depth <= 64, "depth must be from 1 to 64");
        require(
                itemRows >= 4 && itemRows % 4 == 0 && rows % itemRows == 0,
                "itemRows must be a multiple of 4 that divides rows");
        require(
                itemColumns >= 4 && itemColumns % 4 == 0 && columns % itemColumns == 0,
                "itemColumns must be a multiple of 4 that divides columns");
        require(itemRows * itemColumns <= MOST_SUMS, "itemRows times itemColumns must be at most " + MOST_SUMS);
        int items = rows / itemRows * (columns / itemColumns);
        require(
                rows * depth % items == 0 && columns * depth % items == 0,
                "the " + items + " work-items of a group must divide rows times depth and columns times depth");
    }

    static GpuTile of(Map<String, Integer> values) {
        Map<String, Integer> left = new LinkedHashMap<>(values);
        GpuTile tile = new GpuTile(
                take(left, "rows"),
                take(left, "columns"),
                take(left, "depth"),
                take(left, "itemRows"),
                take(left, "itemColumns"));
        MatrixTile.requireNone(left);
        return tile;
    }

    /** Returns the work-items of a group. */
    int items() {
        return rows / itemRows * (columns / itemColumns);
    }

    @Override
    public SequencedMap<String, Integer> values() {
        SequencedMap<String, Integer> values = new LinkedHashMap<>();
        values.put("rows", rows);
        values.put("columns", columns);
        values.put("depth", depth);
        values.put("itemRows", itemRows);
        values.put("itemColumns", itemColumns);
        return values;
    }

    @Override
    public List<MatrixTile> neighbours() {
        List<MatrixTile> all = new ArrayList<>();
        for (int[] shift : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -1}, {-1, 1}, {1, 1}, {-1, -1}}) {
            int down = shift[0];
            int across = shift[1];
            near(scale(rows, down), scale(columns, across), depth, itemRows, itemColumns, all);
            near(rows, columns, depth, scale(itemRows, down), scale(itemColumns, across), all);
            near(
                    scale(rows, down),
                    scale(columns, across),
                    depth,
                    scale(itemRows, down),
                    scale(itemColumns, across),
                    all);
        }
        near(rows, columns, scale(depth, 1), itemRows, itemColumns, all);
        near(rows, columns, scale(depth, -1), itemRows, itemColumns, all);
        return all;
    }

    private static int scale(int value, int shift) {
        return shift < 0 ? value >> 1 : value << shift;
    }

    private static void near(int rows, int columns, int depth, int itemRows, int itemColumns, List<MatrixTile> all) {
        try {
            all.add(new GpuTile(rows, columns, depth, itemRows, itemColumns));
        } catch (IllegalArgumentException e) {
            // the parameters make no tile: there is no neighbour on that side
        }
    }

    @Override
    public String lacking(DeviceTraits traits) {
        if (items() > traits.maxGroupSize()) {
            return "groups of " + items() + " work-items, where the device has at most " + traits.maxGroupSize();
        }
        long bytes = (long) (rows + columns + 2 * BANK_PADDING) * depth * Float.BYTES;
        return bytes <= traits.localBytes()
                ? ""
                : bytes + " bytes of local memory, where the device has " + traits.localBytes();
    }

    @Override
    public TiledProduct product(MatrixForm form, DeviceTraits traits) {
        return new GpuProduct(this, form, traits);
    }
}
