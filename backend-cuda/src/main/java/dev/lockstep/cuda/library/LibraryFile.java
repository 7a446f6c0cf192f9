package dev.lockstep.cuda.library;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A library that was found.
 *
 * @param library which one
 * @param major the major version of CUDA that it belongs to
 * @param path its file; where it is still packed in a jar, the file that unpacking makes
 * @param origin what led there
 * @param jar the jar that it is packed in, or null
 */
public record LibraryFile(
        CudaLibrary library,
        int major,
        Path path,
        String origin,
        @Nullable Path jar) {
    /** Returns the file of another library beside it, of the same version; it need not exist. */
    LibraryFile sibling(CudaLibrary other) {
        return new LibraryFile(other, major, path.resolveSibling(other.fileName(major)), origin, jar);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
