package dev.lockstep.cuda.library;

import dev.lockstep.spi.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Libraries in the jar that the Maven profile {@code cuda-libraries} adds. A library cannot be loaded from a jar, so those that are needed
 * are unpacked once, into a folder of the user's cache that is named after the jar.
 */
final class PackedLibraries {
    private static final String JAR_BEGINS = "cuda-";
    private static final String JAR_ENDS = "-linux-x86_64-redist.jar";
    private static final String IN_JAR = "org/bytedeco/cuda/linux-x86_64/";

    /** What each library needs beside it, by the beginning of the file's name. */
    private static final List<String> NEEDED = List.of("libcublas.so", "libcublasLt.so", "libnvrtc");

    private PackedLibraries() {}

    /** Returns the libraries in the jars of that name among those that classes are loaded from. */
    static List<LibraryFile> in(Environment environment) {
        List<LibraryFile> found = new ArrayList<>();
        for (Path entry : environment.jars()) {
            List<Path> jars = Files.isDirectory(entry) ? Folders.matching(entry, JAR_BEGINS, JAR_ENDS) : List.of(entry);
            for (Path jar : jars) {
                if (isRedistributable(jar)) {
                    addFrom(jar, cache(environment), found);
                }
            }
        }
        return found;
    }

    private static boolean isRedistributable(Path jar) {
        String name = jar.getFileName() == null ? "" : jar.getFileName().toString();
        return name.startsWith(JAR_BEGINS) && name.endsWith(JAR_ENDS);
    }

    private static void addFrom(Path jar, Path cache, List<LibraryFile> found) {
        Path target = cache.resolve(jar.getFileName().toString().replace(".jar", ""));
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            zip.stream()
                    .map(ZipEntry::getName)
                    .filter(PackedLibraries::isNeeded)
                    .forEach(name -> {
                        String file = name.substring(IN_JAR.length());
                        for (CudaLibrary library : CudaLibrary.values()) {
                            if (library.majorOf(file) > 0) {
                                found.add(new LibraryFile(
                                        library, library.majorOf(file), target.resolve(file), jar.toString(), jar));
                            }
                        }
                    });
        } catch (IOException e) {
            return; // not a jar after all: whoever needs classes of it will say so
        }
    }

    private static boolean isNeeded(String name) {
        return name.startsWith(IN_JAR) && NEEDED.stream().anyMatch(needed -> name.startsWith(needed, IN_JAR.length()));
    }

    private static Path cache(Environment environment) {
        Path given = Path.of(environment.variable("XDG_CACHE_HOME"));
        Path cache = given.isAbsolute() ? given : environment.home().resolve(".cache");
        return cache.resolve("lockstep").resolve("cuda");
    }

    /**
     * Unpacks what is not there yet, into a folder that nobody but this user can write to. Each file is written beside its place and renamed, so that a process that runs at the same
     * time sees whole files only.
     *
     * @throws UncheckedIOException if the folder cannot be written to, or others could
     */
    static void unpack(Path jar, Path folder) {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            Path place = PrivateFolder.require(folder);
            List<? extends ZipEntry> entries =
                    zip.stream().filter(entry -> isNeeded(entry.getName())).toList();
            for (ZipEntry entry : entries) {
                Path target = place.resolve(entry.getName().substring(IN_JAR.length()));
                if (!Files.exists(target) || Files.size(target) != entry.getSize()) {
                    unpack(zip, entry, target);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path target) throws IOException {
        Path written = Files.createTempFile(target.getParent(), "new", ".tmp");
        try (InputStream in = zip.getInputStream(entry)) {
            Files.copy(in, written, StandardCopyOption.REPLACE_EXISTING);
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }
}
