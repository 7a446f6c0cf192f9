package dev.lockstep.trainer.cli;

import dev.lockstep.Op;
import dev.lockstep.Receipt;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One receipt for several computes on one device. */
final class ReceiptSum {
    private ReceiptSum() {}

    /**
     * Adds the counts of all parts. Their memory need not have been held at once, so the most bytes are an upper bound.
     *
     * @param whole says what is the same for all parts, and how the device was chosen; its counts are left out
     */
    static Receipt of(Receipt whole, List<Receipt> parts) {
        Map<Op, Long> ops = new EnumMap<>(Op.class);
        Map<String, Long> counters = new TreeMap<>();
        for (Receipt part : parts) {
            part.ops().forEach((op, count) -> ops.merge(op, count, Long::sum));
            part.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
        }
        return new Receipt(
                whole.device(),
                whole.deviceName(),
                whole.selection(),
                whole.mathMode(),
                parts.isEmpty() ? whole.software() : parts.getFirst().software(),
                ops,
                counters,
                parts.stream().mapToLong(Receipt::bytesUploaded).sum(),
                parts.stream().mapToLong(Receipt::bytesDownloaded).sum(),
                parts.stream().mapToLong(Receipt::peakBytes).sum());
    }
}
