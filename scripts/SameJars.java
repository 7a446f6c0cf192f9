import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Compares the jars of two builds, each of which has a version of its own, equally long: the same entries in the same order, with the
 * same dates, and the same bytes once the one version is put for the other. Sources and Javadoc, which the second build does not make,
 * are left out.
 *
 * <p>usage: SameJars FOLDER VERSION FOLDER VERSION
 */
final class SameJars {
    private SameJars() {}

    public static void main(String[] args) throws IOException {
        int jars = 0;
        List<String> differences = new ArrayList<>();
        for (Path first : jars(Path.of(args[0]), args[1])) {
            String name = first.getFileName().toString().replace(args[1], args[3]);
            Path second = Path.of(args[2]).resolve(artifact(first)).resolve(args[3]).resolve(name);
            if (!Files.exists(second)) {
                differences.add("the second build has no " + name);
                continue;
            }
            compare(entries(first, args[1], args[3]), entries(second, args[3], args[3]), name, differences);
            jars++;
        }
        if (jars == 0) {
            differences.add("no jars in " + args[0]);
        }
        differences.forEach(difference -> System.err.println("same jars: " + difference));
        if (!differences.isEmpty()) {
            System.exit(1);
        }
        System.out.println("same jars: two builds gave the same " + jars);
    }

    private static List<Path> jars(Path folder, String version) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith("-" + version + ".jar"))
                    .sorted()
                    .toList();
        }
    }

    private static Path artifact(Path jar) {
        return jar.getParent().getParent().getFileName();
    }

    /** An entry, whose bytes are a text of one character each. */
    private record Entry(String name, long date, String bytes) {}

    private static List<Entry> entries(Path jar, String version, String replacement) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                try (InputStream in = zip.getInputStream(entry)) {
                    String bytes = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
                    entries.add(new Entry(entry.getName(), entry.getTime(), bytes.replace(version, replacement)));
                }
            }
        }
        return entries;
    }

    private static void compare(List<Entry> first, List<Entry> second, String jar, List<String> differences) {
        List<String> names = first.stream().map(Entry::name).toList();
        if (!names.equals(second.stream().map(Entry::name).toList())) {
            differences.add(jar + " has other entries, or in another order");
            return;
        }
        for (int i = 0; i < first.size(); i++) {
            if (!first.get(i).equals(second.get(i))) {
                differences.add(jar + " has another " + names.get(i));
            }
        }
    }
}
