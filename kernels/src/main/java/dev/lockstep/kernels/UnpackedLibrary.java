package dev.lockstep.kernels;

import dev.lockstep.spi.PrivateFolder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A native library that lies in a jar. It is put into a new private folder for as long as it takes to load it: what others could have
 * put in its place is never loaded, and nothing is left behind.
 */
public final class UnpackedLibrary {
    private UnpackedLibrary() {}

    /**
     * Unpacks a library, and runs what loads it.
     *
     * @param packed where it lies
     * @param name the name of the file that it is unpacked to
     * @param loading is given that file, which is gone afterwards
     * @throws IOException if there is no private folder that code can be loaded from, or no room
     */
    public static void load(URL packed, String name, Consumer<Path> loading) throws IOException {
        Path folder = PrivateFolder.freshForCode("lockstep-");
        try {
            Path file = folder.resolve(name);
            try (InputStream in = packed.openStream()) {
                Files.copy(in, file);
            }
            loading.accept(file);
        } finally {
            PrivateFolder.delete(folder);
        }
    }
}
