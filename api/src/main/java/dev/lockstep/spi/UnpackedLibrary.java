package dev.lockstep.spi;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A native library in a jar. It is unpacked to a new private folder while it is loaded, so that no other user can replace it, and then
 * deleted.
 */
public final class UnpackedLibrary {
    private UnpackedLibrary() {}

    /**
     * Unpacks a library and calls a loader.
     *
     * @param packed the library, which is closed
     * @param name the name of the unpacked file
     * @param loading receives that file, which is deleted afterwards
     * @throws IOException if there is no private folder that code can be loaded from, or no room
     */
    public static void load(InputStream packed, String name, Consumer<Path> loading) throws IOException {
        try (packed) {
            Path folder = PrivateFolder.freshForCode("lockstep-");
            try {
                Path file = folder.resolve(name);
                Files.copy(packed, file);
                loading.accept(file);
            } finally {
                PrivateFolder.delete(folder);
            }
        }
    }
}
