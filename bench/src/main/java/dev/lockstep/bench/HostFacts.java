package dev.lockstep.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** What results mean nothing without: the machine, the software, the moment. */
final class HostFacts {
    private static final Path LOAD = Path.of("/proc/loadavg");

    private HostFacts() {}

    /** Gathers them; the processor's name comes from the CPU backend. */
    static Map<String, String> gather(String processor) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("date", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        facts.put("processor", processor + ", " + Runtime.getRuntime().availableProcessors() + " cores");
        facts.put(
                "system",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        facts.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        facts.put("load before", load());
        return facts;
    }

    private static String load() {
        try {
            String averages = Files.readString(LOAD);
            return averages.substring(0, averages.indexOf(' '));
        } catch (IOException e) {
            return "unknown"; // no Linux
        }
    }
}
