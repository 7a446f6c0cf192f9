package dev.lockstep.opencl;

import dev.lockstep.spi.DriverProbe;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A folder of drivers for an OpenCL loader: one that misbehaves, built by gcc, and then those of the system. */
record FakeIcd(Path folder, Path cache) {
    /** How long is waited for a driver that hangs. The system's, which answers, has as long. */
    static final int SECONDS_OF_A_HANG = 10;

    /** How long any other has, which answers however busy the machine is. */
    private static final int SECONDS = 120;

    private static final Path SYSTEM = Path.of("/etc/OpenCL/vendors");

    /** Makes it in an empty folder. */
    static FakeIcd make(Path root) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(root.resolve("vendors"));
        Path code = root.resolve("fake-icd.c");
        try (InputStream in = FakeIcd.class.getResourceAsStream("/fake-icd.c")) {
            Files.copy(in, code);
        }
        Path library = root.resolve("libfake.so");
        Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), code.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (gcc.waitFor() != 0) {
            throw new AssertionError(output);
        }
        Files.writeString(folder.resolve("a-fake.icd"), library + "\n");
        try (var others = Files.list(SYSTEM)) {
            for (Path other : others.toList()) {
                Files.copy(other, folder.resolve(other.getFileName()));
            }
        }
        return new FakeIcd(folder, Files.createDirectories(root.resolve("cache")));
    }

    /** Returns its name in messages. */
    String driver() {
        return "the OpenCL driver " + folder.resolveSibling("libfake.so") + " (" + folder.resolve("a-fake.icd") + ")";
    }

    /** Returns what a probe says in a JVM of its own, where the fake driver misbehaves in a way that its source lists. */
    ForkedJvm probe(String misbehaviour) throws IOException, InterruptedException {
        return run(ProbeMain.class, misbehaviour);
    }

    /** Runs a main class. */
    ForkedJvm run(Class<?> main, String misbehaviour) throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>();
        environment.put("OCL_ICD_VENDORS", folder.toString());
        environment.put("XDG_CACHE_HOME", cache.toString());
        environment.put("FAKE_ICD", misbehaviour);
        int seconds = misbehaviour.startsWith("hang") ? SECONDS_OF_A_HANG : SECONDS;
        return ForkedJvm.run(main, environment, List.of("-D" + DriverProbe.LIMIT_PROPERTY + "=" + seconds));
    }
}
