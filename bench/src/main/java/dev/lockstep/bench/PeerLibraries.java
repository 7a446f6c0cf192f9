package dev.lockstep.bench;

import dev.lockstep.file.OutputFolder;
import dev.lockstep.trainer.cli.InputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** Peers' jars: fetched once by Maven into {@code ~/.cache/lockstep/peers}, and found there without a network ever after. */
final class PeerLibraries {
    private static final String RESOURCE = "peers.properties";

    private final PrintWriter messages;
    private final Path folder = folder();
    private final Properties known = load();

    PeerLibraries(PrintWriter messages) {
        this.messages = messages;
    }

    /** Returns where peers' files are kept. */
    static Path folder() {
        return Path.of(System.getProperty("user.home"), ".cache", "lockstep", "peers");
    }

    /** Returns why nothing can be fetched for this platform, if so. */
    static Optional<String> unsupportedPlatform() {
        boolean supported = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        return supported ? Optional.empty() : Optional.of("its libraries are fetched for Linux on x86-64 alone");
    }

    /**
     * Returns the jars of a peer, which are fetched if they are not there yet.
     *
     * @throws InputException if they cannot be fetched
     */
    List<String> jars(String peer) {
        List<String> artifacts = List.of(known.getProperty(peer).split(" ", -1));
        // The versions are part of the name, so that another choice of them is fetched anew.
        Path libraries = folder.resolve(peer + "-" + Integer.toHexString(artifacts.hashCode()));
        try {
            if (!Files.isDirectory(libraries)) {
                messages.println("lockstep: fetching " + peer + " into " + libraries + ", about "
                        + known.getProperty(peer + ".mib") + " MiB, once");
                messages.flush();
                OutputFolder.write(libraries, part -> fetch(peer, artifacts, part));
            }
            try (Stream<Path> jars = Files.list(libraries)) {
                return jars.map(Path::toString)
                        .filter(name -> name.endsWith(".jar"))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("keeping the libraries of " + peer + " in " + libraries, e);
        }
    }

    private void fetch(String peer, List<String> artifacts, Path target) throws IOException {
        Path pom = target.resolve("pom.xml");
        Files.writeString(pom, pom(artifacts));
        Path log = target.resolve("maven.log");
        Process process;
        try {
            process = new ProcessBuilder(
                            "mvn",
                            "-B",
                            "-ntp",
                            "--strict-checksums",
                            "-f",
                            pom.toString(),
                            "org.apache.maven.plugins:maven-dependency-plugin:"
                                    + known.getProperty("maven-dependency-plugin") + ":copy-dependencies",
                            "-DincludeScope=runtime",
                            "-DoutputDirectory=" + target)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .start();
        } catch (IOException e) {
            throw new InputException("--peers " + peer + ": needs Maven to fetch it: apt-get install maven", e);
        }
        try {
            if (process.waitFor() != 0) {
                String reason = Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                        .filter(line -> line.startsWith("[ERROR]"))
                        .findFirst()
                        .orElse("Maven failed")
                        .replace("[ERROR] ", "");
                throw new InputException("--peers " + peer + ": cannot be fetched: " + reason
                        + "; leave it out, or try again with a network");
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new InputException("--peers " + peer + ": fetching it was interrupted", e);
        }
    }

    private static String pom(List<String> artifacts) {
        StringBuilder dependencies = new StringBuilder();
        for (String artifact : artifacts) {
            String[] parts = artifact.split(":", -1);
            dependencies
                    .append("<dependency><groupId>")
                    .append(parts[0])
                    .append("</groupId><artifactId>")
                    .append(parts[1])
                    .append("</artifactId><version>")
                    .append(parts[2])
                    .append("</version>")
                    .append(parts.length > 3 ? "<classifier>" + parts[3] + "</classifier>" : "")
                    .append("</dependency>");
        }
        return "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><modelVersion>4.0.0</modelVersion>"
                + "<groupId>peers</groupId><artifactId>peers</artifactId><version>1</version><dependencies>"
                + dependencies + "</dependencies></project>";
    }

    private static Properties load() {
        try (InputStream resource = PeerLibraries.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("the jar lacks " + RESOURCE);
            }
            Properties properties = new Properties();
            properties.load(resource);
            return properties;
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + RESOURCE, e);
        }
    }
}
