import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Starts the command line where there is no POSIX shell, for lockstep.cmd: builds it when there is no build or a source is newer, and
 * runs it in a JVM with the options of scripts/jvm.sh. Unlike ./lockstep it makes no AOT cache and takes no lock. It is tested on Linux,
 * and has not been tried on Windows.
 *
 * <p>usage: java scripts/Start.java ROOT [ARGUMENT...]
 */
final class Start {
    private static final boolean IS_WINDOWS =
            System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows");

    private final Path root;

    private Start(Path root) {
        this.root = root;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        if (Runtime.version().feature() < 25) {
            fail("needs a JDK 25 or newer, and JAVA_HOME is " + System.getProperty("java.home")
                    + "; Temurin 25 is at https://adoptium.net");
        }
        Start start = new Start(Path.of(args[0]).toRealPath());
        if (!start.isBuilt()) {
            start.build();
        }
        System.exit(start.run(List.of(args).subList(1, args.length)));
    }

    private Path target() {
        return root.resolve("trainer").resolve("target");
    }

    private Optional<Path> jar() throws IOException {
        if (!Files.isDirectory(target())) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(target())) {
            return files.filter(file -> file.getFileName().toString().matches("lockstep-trainer-.*\\.jar"))
                    .filter(file -> !file.getFileName().toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst();
        }
    }

    private boolean isBuilt() throws IOException {
        Optional<Path> jar = jar();
        if (jar.isEmpty() || !Files.isDirectory(target().resolve("lib"))) {
            return false;
        }
        FileTime built = Files.getLastModifiedTime(jar.get());
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                if (!module.endsWith("bench") && hasNewer(module.resolve("src").resolve("main"), built)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean hasNewer(Path folder, FileTime built) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void build() throws IOException, InterruptedException {
        System.err.println("lockstep: building, which takes some minutes the first time");
        ProcessBuilder maven = new ProcessBuilder(
                        IS_WINDOWS ? "mvn.cmd" : "mvn",
                        "-B",
                        "-q",
                        "-f",
                        root.resolve("pom.xml").toString(),
                        "-Dlockstep.launcher",
                        "-Dmaven.test.skip=true",
                        "-pl",
                        "trainer",
                        "-am",
                        "package")
                .inheritIO();
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            if (maven.start().waitFor() != 0) {
                fail("the build failed");
            }
        } catch (IOException e) {
            fail("needs Maven to build, and cannot start it: " + e.getMessage() + "; it is at https://maven.apache.org");
        }
    }

    private int run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "--add-exports=java.base/jdk.internal.module=dev.lockstep.cpu",
                "--enable-native-access=" + setting("native_modules")));
        String options = System.getenv().getOrDefault("LOCKSTEP_JAVA_OPTS", "");
        Stream.of(options.split(" ")).filter(option -> !option.isEmpty()).forEach(command::add);
        command.addAll(List.of(
                "-p",
                jar().orElseThrow() + File.pathSeparator + target().resolve("lib"),
                "-m",
                setting("main")));
        command.addAll(arguments);
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }

    /** Returns a variable of scripts/jvm.sh, so that the two ways to start know the same modules. */
    private String setting(String name) throws IOException {
        return Files.readAllLines(root.resolve("scripts").resolve("jvm.sh")).stream()
                .filter(line -> line.startsWith(name + "="))
                .map(line -> line.substring(name.length() + 1))
                .findFirst()
                .orElseThrow();
    }

    private static void fail(String reason) {
        System.err.println("lockstep: " + reason);
        System.exit(3);
    }
}
