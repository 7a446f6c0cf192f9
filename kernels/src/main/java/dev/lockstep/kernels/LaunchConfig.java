package dev.lockstep.kernels;

/** Chooses the number of groups of a launch. It depends on sizes and the device alone, so a call is launched the same way each time. */
final class LaunchConfig {
    /** The least work that is worth waking a core for. */
    private static final long ELEMENTS_PER_CORE = 16_384;

    /** Several groups for each core, so that the load is balanced where a core is late. */
    private static final long GROUPS_PER_CORE = 4;

    private static final long ELEMENTS_PER_ITEM = 4;
    private static final long GROUPS_PER_UNIT = 16;

    private static final long COLUMNS_PER_LANE = 8;

    /** The cost of an exponential, in elements moved. */
    private static final long EXP_COST = 4;

    /** TILE of column_sums.cl. */
    private static final int CPU_COLUMN_TILE = 64;

    private static final long ROWS_PER_ITEM = 32;
    private static final long MAX_ROW_SPLITS = 256;

    private final DeviceLimits limits;

    LaunchConfig(DeviceLimits limits) {
        this.limits = limits;
    }

    int groupSize() {
        return limits.groupSize();
    }

    boolean cpuShaped() {
        return limits.cpuShaped();
    }

    /** Returns the groups of an elementwise kernel, {@code n} at least 1. */
    long forElements(long n) {
        return limits.cpuShaped()
                ? atMost(n / ELEMENTS_PER_CORE, GROUPS_PER_CORE)
                : atMost(n / (limits.groupSize() * ELEMENTS_PER_ITEM), GROUPS_PER_UNIT);
    }

    /** Returns the groups in x of a kernel over rows, each of which costs as much as {@code rowCost} elements. */
    long forRows(long rows, long rowCost) {
        return limits.cpuShaped()
                ? Math.min(rows, atMost(rows * rowCost / ELEMENTS_PER_CORE, GROUPS_PER_CORE))
                : atMost(rows, GROUPS_PER_UNIT);
    }

    /** Returns the groups in y that share the columns of a row. */
    long forColumns(long columns) {
        return limits.cpuShaped()
                ? 1
                : Math.clamp(columns / (limits.groupSize() * ELEMENTS_PER_ITEM), 1, GROUPS_PER_UNIT);
    }

    /** Returns how many work-items, a power of two, share a row of {@code columns}. */
    int lanes(long columns) {
        long wanted = Math.clamp(columns / COLUMNS_PER_LANE, 1, limits.groupSize());
        return (int) Long.highestOneBit(wanted);
    }

    /** Returns the groups of a kernel in which {@code lanes} work-items share a row. */
    long forSharedRows(long rows, long columns, int lanes) {
        return limits.cpuShaped()
                ? forRows(rows, columns * EXP_COST)
                : atMost(ceilDiv(rows, limits.groupSize() / lanes), GROUPS_PER_UNIT);
    }

    /** Returns the columns of a tile of the column sums: a power of two for a GPU. */
    int columnTile(long columns) {
        if (limits.cpuShaped()) {
            return CPU_COLUMN_TILE;
        }
        long least = Long.highestOneBit(columns);
        return (int) Math.min(least == columns ? least : 2 * least, limits.groupSize());
    }

    /** Returns into how many splits the rows of column sums are divided. */
    int rowSplits(long rows, long columns, int width) {
        long tiles = ceilDiv(columns, width);
        long worthwhile = limits.cpuShaped()
                ? rows * columns / ELEMENTS_PER_CORE
                : rows * width / (ROWS_PER_ITEM * limits.groupSize());
        long perUnit = limits.cpuShaped() ? GROUPS_PER_CORE : GROUPS_PER_UNIT;
        return (int) Math.clamp(Math.min(worthwhile, perUnit * limits.computeUnits() / tiles), 1, MAX_ROW_SPLITS);
    }

    static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    private long atMost(long groups, long perUnit) {
        return Math.clamp(groups, 1, perUnit * limits.computeUnits());
    }
}
