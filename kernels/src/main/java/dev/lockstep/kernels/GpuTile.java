package dev.lockstep.kernels;

import static dev.lockstep.kernels.MatrixTile.require;
import static dev.lockstep.kernels.MatrixTile.take;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The tiling of {@code matrix_gpu.cl}: a group computes tileM × tileN elements, a work-item itemM × itemN of them. So a group has
 * {@code tileM / itemM · tileN / itemN} work-items. Tile tables call the parameters rows, columns, depth, itemRows and itemColumns.
 *
 * @param tileM the rows of the group's tile, up to 256
 * @param tileN the columns of the group's tile, up to 256
 * @param tileK the terms that are in local memory at a time, 1 to 64
 * @param itemM the rows of the work-item's tile: a multiple of 4 that divides {@code tileM}
 * @param itemN the columns of the work-item's tile: a multiple of 4 that divides {@code tileN}
 */
record GpuTile(int tileM, int tileN, int tileK, int itemM, int itemN) implements MatrixTile {
    private static final int MAX_EXTENT = 256;
    private static final int MAX_ITEM_TILE = 128;
    private static final int BANK_PADDING = 4;

    GpuTile {
        require(tileM >= 4 && tileM <= MAX_EXTENT, "rows must be from 4 to " + MAX_EXTENT);
        require(tileN >= 4 && tileN <= MAX_EXTENT, "columns must be from 4 to " + MAX_EXTENT);
        require(tileK >= 1 && tileK <= 64, "depth must be from 1 to 64");
        require(
                itemM >= 4 && itemM % 4 == 0 && tileM % itemM == 0,
                "itemRows must be a multiple of 4 that divides rows");
        require(
                itemN >= 4 && itemN % 4 == 0 && tileN % itemN == 0,
                "itemColumns must be a multiple of 4 that divides columns");
        require(itemM * itemN <= MAX_ITEM_TILE, "itemRows times itemColumns must be at most " + MAX_ITEM_TILE);
        int items = tileM / itemM * (tileN / itemN);
        require(
                tileM * tileK % items == 0 && tileN * tileK % items == 0,
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
        return tileM / itemM * (tileN / itemN);
    }

    @Override
    public SequencedMap<String, Integer> values() {
        SequencedMap<String, Integer> values = new LinkedHashMap<>();
        values.put("rows", tileM);
        values.put("columns", tileN);
        values.put("depth", tileK);
        values.put("itemRows", itemM);
        values.put("itemColumns", itemN);
        return values;
    }

    @Override
    public List<MatrixTile> neighbours() {
        List<MatrixTile> all = new ArrayList<>();
        for (int[] shift : new int[][] {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {1, -1}, {-1, 1}, {1, 1}, {-1, -1}}) {
            int stepM = shift[0];
            int stepN = shift[1];
            near(scale(tileM, stepM), scale(tileN, stepN), tileK, itemM, itemN, all);
            near(tileM, tileN, tileK, scale(itemM, stepM), scale(itemN, stepN), all);
            near(scale(tileM, stepM), scale(tileN, stepN), tileK, scale(itemM, stepM), scale(itemN, stepN), all);
        }
        near(tileM, tileN, scale(tileK, 1), itemM, itemN, all);
        near(tileM, tileN, scale(tileK, -1), itemM, itemN, all);
        return all;
    }

    private static int scale(int value, int shift) {
        return shift < 0 ? value >> 1 : value << shift;
    }

    private static void near(int tileM, int tileN, int tileK, int itemM, int itemN, List<MatrixTile> all) {
        try {
            all.add(new GpuTile(tileM, tileN, tileK, itemM, itemN));
        } catch (IllegalArgumentException e) {
            // the parameters make no tile: there is no neighbour on that side
        }
    }

    @Override
    public String lacking(DeviceLimits limits) {
        if (items() > limits.maxGroupSize()) {
            return "groups of " + items() + " work-items, where the device has at most " + limits.maxGroupSize();
        }
        long bytes = (long) (tileM + tileN + 2 * BANK_PADDING) * tileK * Float.BYTES;
        return bytes <= limits.localBytes()
                ? ""
                : bytes + " bytes of local memory, where the device has " + limits.localBytes();
    }

    @Override
    public TiledProduct product(MatrixForm form, DeviceLimits limits) {
        return new GpuProduct(this, form, limits);
    }
}
