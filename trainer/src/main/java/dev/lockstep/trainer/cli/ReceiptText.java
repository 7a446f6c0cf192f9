package dev.lockstep.trainer.cli;

import dev.lockstep.Receipt;
import dev.lockstep.trainer.report.Printable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Shows a receipt: as lines for a person, as a map for JSON. */
final class ReceiptText {
    private static final double BYTES_PER_MB = 1e6;

    private ReceiptText() {}

    /** Returns the gist as one line: what ran where, how much of it, and how to hear of all. */
    static String line(Receipt receipt) {
        return String.format(
                Locale.ROOT,
                "Receipt: %s, %s; %s; %,d ops; %.1f MB to the device (--receipt for more)%n",
                receipt.device(),
                Printable.line(receipt.deviceName()),
                receipt.mathMode(),
                receipt.ops().values().stream().mapToLong(count -> count).sum(),
                receipt.bytesUploaded() / BYTES_PER_MB);
    }

    static String lines(Receipt receipt) {
        StringBuilder text = new StringBuilder();
        line(text, "device", receipt.device() + ", " + receipt.deviceName());
        receipt.selection().forEach(reason -> line(text, "", reason));
        line(text, "math", receipt.mathMode().toString());
        line(text, "software", joined(receipt.software()));
        line(text, "ops", joined(receipt.ops()));
        if (!receipt.counters().isEmpty()) {
            line(text, "counted", joined(receipt.counters()));
        }
        line(
                text,
                "bytes",
                String.format(
                        Locale.ROOT,
                        "%,d to the device, %,d back, at most %,d held",
                        receipt.bytesUploaded(),
                        receipt.bytesDownloaded(),
                        receipt.peakBytes()));
        return text.toString();
    }

    static Map<String, Object> json(Receipt receipt) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", receipt.device().toString());
        object.put("deviceName", receipt.deviceName());
        object.put("selection", receipt.selection());
        object.put("mathMode", receipt.mathMode().toString());
        object.put("software", receipt.software());
        Map<String, Long> ops = new LinkedHashMap<>();
        receipt.ops().forEach((op, count) -> ops.put(op.toString(), count));
        object.put("ops", ops);
        object.put("counters", receipt.counters());
        object.put("bytesUploaded", receipt.bytesUploaded());
        object.put("bytesDownloaded", receipt.bytesDownloaded());
        object.put("peakBytes", receipt.peakBytes());
        return object;
    }

    private static void line(StringBuilder text, String label, String value) {
        text.append(String.format(Locale.ROOT, "  %-9s %s%n", label, Printable.line(value)));
    }

    private static String joined(Map<?, ?> entries) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
