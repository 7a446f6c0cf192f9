package dev.lockstep.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Programs of peers that the jar holds as text. */
final class PackedScripts {
    private PackedScripts() {}

    /** Returns resources as files beside each other. They end with this process. */
    static List<Path> unpack(List<String> names) {
        return names.stream().map(PackedScripts::unpack).toList();
    }

    private static Path unpack(String name) {
        Path file = Guard.folder().resolve(name);
        try (InputStream resource = PackedScripts.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException("the jar lacks " + name);
            }
            Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("unpacking " + name, e);
        }
    }
}
