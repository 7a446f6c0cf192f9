package dev.lockstep;

import java.util.EnumMap;
import java.util.Map;

/** How often each op was issued. Guarded by the compute's lock; counting allocates nothing. */
final class OpCounts {
    private final Map<Op, long[]> counts = new EnumMap<>(Op.class);

    OpCounts() {
        for (Op op : Op.values()) {
            counts.put(op, new long[1]);
        }
    }

    void add(Op op, long times) {
        counts.get(op)[0] += times;
    }

    /** Returns the ops that were issued at least once. */
    Map<Op, Long> nonZero() {
        Map<Op, Long> issued = new EnumMap<>(Op.class);
        counts.forEach((op, count) -> {
            if (count[0] > 0) {
                issued.put(op, count[0]);
            }
        });
        return issued;
    }
}
