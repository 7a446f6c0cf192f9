package dev.lockstep.kernels;

/** How many groups to launch. Depends on sizes and the device alone, so that the same call has the same shape each time. */
final class GridShape {
    /** A core is not woken for less. */
    private static final long ELEMENTS_PER_CORE = 16_384;

    /** Enough groups for a core that is late to be helped out by the others. */
    private static final long GROUPS_PER_CORE = 4;

    private static final long ELEMENTS_PER_ITEM = 4;
    private static final long GROUPS_PER_UNIT = 16;

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

    private long atMost(long groups, long perUnit) {
        return Math.clamp(groups, 1, perUnit * traits.computeUnits());
    }
}
