package dev.lockstep.learn.data;

import dev.lockstep.DType;
import dev.lockstep.learn.DataException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Finds numbers that are none in tables of features. */
final class FiniteCheck {
    private static final int BLOCK = 1 << 16;
    private static final int EXPONENT = 0x7F80_0000;

    private FiniteCheck() {}

    /**
     * Refuses a table that holds NaN or an infinity.
     *
     * @throws DataException that names the first such place
     */
    static void require(Table table) {
        if (table.features().dtype() != DType.F32) {
            return;
        }
        MemorySegment values = table.values();
        long count = values.byteSize() / Float.BYTES;
        int blocks = Math.toIntExact(Math.ceilDiv(count, BLOCK));
        Parallel.forEach(blocks, () -> block -> {
            long from = (long) block * BLOCK;
            long to = Math.min(count, from + BLOCK);
            if (holdsOther(values, from, to)) {
                throw found(table, from, to);
            }
        });
    }

    private static boolean holdsOther(MemorySegment values, long from, long to) {
        int found = 0;
        for (long i = from; i < to; i++) {
            int exponent = values.getAtIndex(ValueLayout.JAVA_INT, i) & EXPONENT;
            found |= exponent == EXPONENT ? 1 : 0;
        }
        return found != 0;
    }

    private static DataException found(Table table, long from, long to) {
        for (long i = from; i < to; i++) {
            float value = table.values().getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!Float.isFinite(value)) {
                int count = table.features().count();
                return new DataException(
                        "%s holds %s; features must be finite numbers of 32 bits: fill it in or leave the row out"
                                .formatted(table.places().feature(i / count, (int) (i % count)), value));
            }
        }
        throw new IllegalStateException("the values have changed meanwhile");
    }
}
