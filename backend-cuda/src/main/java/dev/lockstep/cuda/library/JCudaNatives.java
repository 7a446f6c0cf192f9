package dev.lockstep.cuda.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import jcuda.JCudaVersion;
import jcuda.LibUtils;
import org.jspecify.annotations.Nullable;

/**
 * JCuda's own libraries, which lie in jars. JCuda unpacks them under fixed names into the folder for temporary files that all
 * users share, takes what is there already, and on the module path does not find them at all. So they are put into a folder of
 * our own, which is gone when they are loaded.
 */
public final class JCudaNatives {
    private static final String TEMPORARY_FILES = "java.io.tmpdir";

    private JCudaNatives() {}

    /**
     * Runs what makes JCuda load a library.
     *
     * @param library its name without version and platform, such as {@code JCudaDriver}
     * @throws UnsatisfiedLinkError if it cannot be loaded, with the loader's reason in one line
     * @throws UncheckedIOException if it cannot be unpacked
     */
    public static synchronized void load(String library, Runnable loading) {
        String file =
                LibUtils.createLibraryFileName(LibUtils.createPlatformLibraryName(library + "-" + JCudaVersion.get()));
        URL packed = LibUtils.class.getClassLoader().getResource("lib/" + file);
        if (packed == null) {
            loading.run(); // it may be in a folder of java.library.path
            return;
        }
        String before = System.getProperty(TEMPORARY_FILES);
        Path folder = null;
        try {
            folder = Files.createTempDirectory("lockstep-jcuda");
            try (InputStream in = packed.openStream()) {
                Files.copy(in, folder.resolve(file));
            }
            System.setProperty(TEMPORARY_FILES, folder.toString());
            loading.run();
        } catch (UnsatisfiedLinkError e) {
            throw shortened(e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "JCuda's library cannot be unpacked to " + before + ": " + e.getMessage(), e);
        } finally {
            System.setProperty(TEMPORARY_FILES, before);
            delete(folder, file);
        }
    }

    /** JCuda's message holds two stack traces; the last reason that the loader gives is the one that tells. */
    private static UnsatisfiedLinkError shortened(UnsatisfiedLinkError error) {
        String message = String.valueOf(error.getMessage());
        String told = message.lines()
                .filter(line -> line.contains("UnsatisfiedLinkError: ") || line.contains("Exception: "))
                .reduce((first, second) -> second)
                .map(line -> line.substring(line.indexOf(": ") + 2).strip())
                .orElse(message);
        UnsatisfiedLinkError shortened = new UnsatisfiedLinkError(told);
        shortened.initCause(error);
        return shortened;
    }

    private static void delete(@Nullable Path folder, String file) {
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve(file));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.getLogger("dev.lockstep.cuda").log(System.Logger.Level.DEBUG, "A temporary file is left", e);
        }
    }
}
