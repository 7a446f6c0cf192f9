package dev.lockstep.spi;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * Compiled code in a jar of its own, found by {@link java.util.ServiceLoader}. A backend looks for the one whose name it knows, and does
 * without it where there is none.
 */
public interface NativeCode {
    /** Returns the name that its backend knows, such as {@code cpu-loops}. */
    String name();

    /**
     * Opens the shared library for a platform, such as {@code linux-x86_64-v3}. The caller closes it.
     *
     * @return nothing if there is none for that platform
     * @throws IOException if it cannot be read
     */
    Optional<InputStream> open(String platform) throws IOException;
}
