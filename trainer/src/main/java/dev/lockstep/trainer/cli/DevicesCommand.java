package dev.lockstep.trainer.cli;

import dev.lockstep.DeviceInfo;
import dev.lockstep.Devices;
import dev.lockstep.spi.Availability;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Lists what there is to compute on. */
final class DevicesCommand extends Subcommand {
    private @Nullable String json;

    private static final int COLUMNS = 80;
    private static final int INDENT = 13;

    DevicesCommand() {
        super("Lists every device, and for every missing backend the reason and the remedy.");
        Options options = options();
        options.addJson("the list", value -> json = value);
    }

    /** One that is not within parentheses. */
    private static final Pattern OUTER_SEMICOLON = Pattern.compile("; (?![^(]*\\))");

    /** A backend that has no device here, or one of its drivers. */
    private record Missing(String kind, String reason, String remedy) {}

    @Override
    public Integer call() {
        JsonOutput output = outputs().json(json);
        PrintWriter text = output != null && output.isStdout() ? new PrintWriter(Writer.nullWriter()) : out();
        List<DeviceInfo> devices = new ArrayList<>();
        List<Missing> missing = new ArrayList<>();
        probe(devices, missing, text);
        DeviceInfo best = Devices.best(devices).orElse(null);
        if (best != null) {
            text.println("Best device, used unless --device names another: " + best.device());
            text.flush();
        }
        if (output != null) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("devices", devices.stream().map(DevicesCommand::json).toList());
            object.put("missing", missing.stream().map(DevicesCommand::json).toList());
            if (best != null) {
                object.put("best", best.device().toString());
            }
            output.write(object, out());
        }
        return 0;
    }

    /** Collects what there is. Each backend is shown before the next is asked, for a driver may take long to load. */
    private static void probe(List<DeviceInfo> devices, List<Missing> missing, PrintWriter text) {
        TreeSet<String> notInstalled = new TreeSet<>(DeviceOptions.KNOWN_KINDS);
        Devices.probe(status -> {
            notInstalled.remove(status.kind());
            switch (status.availability()) {
                case Availability.Available available -> {
                    devices.addAll(available.devices());
                    available.devices().forEach(info -> print(info, text));
                    available.faulty().forEach(one -> add(status.kind(), one, missing, text));
                }
                case Availability.Unavailable none -> add(status.kind(), none, missing, text);
            }
        });
        for (String kind : notInstalled) {
            add(
                    kind,
                    new Availability.Unavailable(Devices.notInstalledReason(kind), Devices.notInstalledRemedy(kind)),
                    missing,
                    text);
        }
    }

    private static void add(String kind, Availability.Unavailable why, List<Missing> missing, PrintWriter text) {
        missing.add(new Missing(kind, why.reason(), why.remedy()));
        print(missing.getLast(), text);
    }

    private static void print(DeviceInfo info, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%-10s %s, %.1f GiB%n",
                info.device(),
                info.name(),
                info.memoryBytes() / (double) (1L << 30));
        info.capabilities().forEach((name, value) -> out.printf(Locale.ROOT, "%-10s   %s: %s%n", "", name, value));
        out.flush();
    }

    private static void print(Missing backend, PrintWriter out) {
        out.printf(Locale.ROOT, "%-10s not available%n", backend.kind());
        printLines("reason: ", backend.reason(), out);
        printLines("remedy: ", backend.remedy(), out);
        out.flush();
    }

    /** Prints a text in lines that fit into a terminal, each of the parts that semicolons separate on lines of its own. */
    private static void printLines(String label, String text, PrintWriter out) {
        String begin = " ".repeat(INDENT) + label;
        for (String part : OUTER_SEMICOLON.split(text, -1)) {
            StringBuilder line = new StringBuilder(begin);
            for (String word : part.split(" ", -1)) {
                if (line.length() + word.length() > COLUMNS && !line.toString().isBlank()) {
                    out.println(line.toString().stripTrailing());
                    line.setLength(0);
                    line.append(" ".repeat(INDENT + label.length()));
                }
                line.append(word).append(' ');
            }
            out.println(line.toString().stripTrailing());
            begin = " ".repeat(INDENT + label.length());
        }
    }

    private static Map<String, Object> json(DeviceInfo info) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("device", info.device().toString());
        object.put("name", info.name());
        object.put("memoryBytes", info.memoryBytes());
        object.put("capabilities", info.capabilities());
        return object;
    }

    private static Map<String, Object> json(Missing missing) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("kind", missing.kind());
        object.put("reason", missing.reason());
        object.put("remedy", missing.remedy());
        return object;
    }
}
