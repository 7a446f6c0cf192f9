package dev.lockstep;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** Counts how often each op was issued. One thread at a time counts; any thread may read. Counting allocates nothing. */
final class OpCounts {
    private final Map<Op, AtomicLong> counts = new EnumMap<>(Op.class);

    OpCounts() {
        for (Op op : Op.values()) {
            counts.put(op, new AtomicLong());
        }
    }

    void add(Op op, long times) {
        AtomicLong count = counts.get(op);
        count.setRelease(count.getPlain() + times);
    }

    /** Adds what another counts. */
    void addAll(OpCounts other) {
        other.counts.forEach((op, count) -> add(op, count.get()));
    }

    /** Returns the ops that were issued at least once. */
    Map<Op, Long> nonZero() {
        Map<Op, Long> issued = new EnumMap<>(Op.class);
        counts.forEach((op, count) -> {
            if (count.get() > 0) {
                issued.put(op, count.get());
            }
        });
        return issued;
    }
}
