package dev.lockstep.kernels;

/** How many groups to launch. Depends on sizes and the device alone, so that the same call has the same shape each time. */
final class GridShape {
    /** A core is not woken for less. */
    private static final long ELEMENTS_PER_CORE = 16_384;

    /** Enough groups for a core that is late to be helped out by the others. */
    private static final long GROUPS_PER_CORE = 4;

    private static final long ELEMENTS_PER_ITEM = 4;
    private static final long GROUPS_PER_UNIT = 16;

    private static final long COLUMNS_PER_LANE = 8;

    /** What an exponential costs, counted in elements that are moved. */
    private static final long COST_OF_EXP = 4;

    /** TILE of column_sums.cl. */
    private static final int CPU_TILE = 64;

    private static final long ROWS_PER_ITEM = 32;
    private static final long MOST_STRETCHES = 256;

    private final DeviceTraits traits;

    GridShape(DeviceTraits traits) {
        this.traits = traits;
    }

    int groupSize() {
        return traits.groupSize();
    }

    boolean cpuShaped() {
        return traits.cpuShaped();
    }

    /** Returns the groups for a kernel that walks over {@code n} elements, {@code n} at least 1. */
    long forElements(long n) {
        return traits.cpuShaped()
                ? atMost(n / ELEMENTS_PER_CORE, GROUPS_PER_CORE)
                : atMost(n / (traits.groupSize() * ELEMENTS_PER_ITEM), GROUPS_PER_UNIT);
    }

    /** Returns the groups in x for a kernel that takes rows, of which each costs as much as {@code rowCost} elements. */
    long forRows(long rows, long rowCost) {
        return traits.cpuShaped()
                ? Math.min(rows, atMost(rows * rowCost / ELEMENTS_PER_CORE, GROUPS_PER_CORE))
                : atMost(rows, GROUPS_PER_UNIT);
    }

    /** Returns the groups in y that share the columns of a row. */
    long forColumns(long columns) {
        return traits.cpuShaped()
                ? 1
                : Math.clamp(columns / (traits.groupSize() * ELEMENTS_PER_ITEM), 1, GROUPS_PER_UNIT);
    }

    /** Returns how many items, a power of two, share a row of {@code columns}. */
    int lanes(long columns) {
        long wanted = Math.clamp(columns / COLUMNS_PER_LANE, 1, traits.groupSize());
        return (int) Long.highestOneBit(wanted);
    }

    /** Returns the groups for a kernel in which {@code lanes} items share a row. */
    long forSharedRows(long rows, long columns, int lanes) {
        return traits.cpuShaped()
                ? forRows(rows, columns * COST_OF_EXP)
                : atMost(ceilDiv(rows, traits.groupSize() / lanes), GROUPS_PER_UNIT);
    }

    /** Returns the width, a power of two for a GPU, of the tiles of columns that column sums are formed in. */
    int tileOfColumns(long columns) {
        if (traits.cpuShaped()) {
            return CPU_TILE;
        }
        long least = Long.highestOneBit(columns);
        return (int) Math.min(least == columns ? least : 2 * least, traits.groupSize());
    }

    /** Returns into how many stretches of rows column sums are divided. */
    int stretchesOfRows(long rows, long columns, int width) {
        long tiles = ceilDiv(columns, width);
        long worthwhile = traits.cpuShaped()
                ? rows * columns / ELEMENTS_PER_CORE
                : rows * width / (ROWS_PER_ITEM * traits.groupSize());
        long perUnit = traits.cpuShaped() ? GROUPS_PER_CORE : GROUPS_PER_UNIT;
        return (int) Math.clamp(Math.min(worthwhile, perUnit * traits.computeUnits() / tiles), 1, MOST_STRETCHES);
    }

    static long ceilDiv(long a, long b) {
        return (a + b - 1) / b;
    }

    private long atMost(long groups, long perUnit) {
        return Math.clamp(groups, 1, perUnit * traits.computeUnits());
    }
}
