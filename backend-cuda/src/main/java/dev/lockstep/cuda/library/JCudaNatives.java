package dev.lockstep.cuda.library;

import dev.lockstep.spi.UnpackedLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import jcuda.JCudaVersion;
import jcuda.LibUtils;

/**
 * JCuda's native libraries, which lie in jars. JCuda itself would unpack them under fixed names into the folder for temporary files that
 * all users share, and would load what is there already; on the module path it does not find them at all. It is therefore given a
 * private folder, which is deleted when they are loaded.
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
        try {
            UnpackedLibrary.load(packed.openStream(), file, unpacked -> loadFrom(unpacked, loading));
        } catch (UnsatisfiedLinkError e) {
            throw shortened(e);
        } catch (IOException e) {
            throw new UncheckedIOException("JCuda's library cannot be unpacked: " + e.getMessage(), e);
        }
    }

    private static void loadFrom(Path unpacked, Runnable loading) {
        String before = System.getProperty(TEMPORARY_FILES);
        try {
            System.setProperty(TEMPORARY_FILES, String.valueOf(unpacked.getParent()));
            loading.run();
        } finally {
            System.setProperty(TEMPORARY_FILES, before);
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
}
