package dev.lockstep.spi;

import dev.lockstep.Devices;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A separate process that asks every driver. It is started where an earlier process ended while it asked, be it by the driver's fault or
 * because someone ended it.
 */
final class DriverTrial {
    private static final String PROPERTY = "dev.lockstep.probe.trial";
    private static final List<String> HANDED_ON = List.of("dev.lockstep.", "org.lwjgl.", "user.", "java.io.tmpdir");
    private static final int SPARE_SECONDS = 10;

    private DriverTrial() {}

    /** Asks. */
    public static void main(String[] args) {
        Devices.probe();
        DriverProbe.end(0);
    }

    /** Returns whether this process is one. */
    static boolean isOne() {
        return Boolean.getBoolean(PROPERTY);
    }

    /** Runs one until it ends or has had time enough, and returns whether it could be started. Notes tell what became of it. */
    static boolean run() {
        try {
            Process process = new ProcessBuilder(command())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try {
                process.getOutputStream().close();
                process.waitFor(DriverProbe.limit() + SPARE_SECONDS, TimeUnit.SECONDS);
            } finally {
                process.destroyForcibly().waitFor();
            }
            return true;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns the modules that may call native code here and so there, separated by commas; empty if none may. */
    private static Optional<String> nativeAccess() {
        Stream<String> named = ModuleLayer.boot().modules().stream()
                .filter(module -> !module.getName().startsWith("java.")
                        && !module.getName().startsWith("jdk."))
                .filter(Module::isNativeAccessEnabled)
                .map(Module::getName);
        Module unnamed = DriverTrial.class.getClassLoader().getUnnamedModule();
        Stream<String> others = unnamed.isNativeAccessEnabled() ? Stream.of("ALL-UNNAMED") : Stream.empty();
        return Optional.of(Stream.concat(named, others).collect(Collectors.joining(",")))
                .filter(modules -> !modules.isEmpty());
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-XX:-CreateCoredumpOnCrash"));
        command.add("-XX:ErrorFile=/dev/null");
        command.add("-D" + PROPERTY + "=true");
        nativeAccess().ifPresent(modules -> command.add("--enable-native-access=" + modules));
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> HANDED_ON.stream().anyMatch(name::startsWith))
                .forEach(name -> command.add("-D" + name + "=" + System.getProperty(name)));
        String classPath = System.getProperty("java.class.path", "");
        if (!classPath.isEmpty()) {
            command.addAll(List.of("-cp", classPath));
        }
        String modulePath = System.getProperty("jdk.module.path", "");
        if (modulePath.isEmpty()) {
            command.add(DriverTrial.class.getName());
        } else {
            command.addAll(List.of("-p", modulePath, "--add-modules", "ALL-MODULE-PATH"));
            Module module = DriverTrial.class.getModule();
            command.addAll(
                    module.isNamed()
                            ? List.of("-m", module.getName() + "/" + DriverTrial.class.getName())
                            : List.of(DriverTrial.class.getName()));
        }
        return command;
    }
}
