package dev.lockstep.spi;

import java.net.URL;
import java.util.Optional;

/**
 * Compiled code in a jar of its own, found by {@link java.util.ServiceLoader}. A backend looks for the one whose name it knows, and does
 * without it where there is none.
 */
public interface NativeCode {
    /** Returns the name that its backend knows, such as {@code cpu-loops}. */
    String name();

    /**
     * Returns where the shared library for a platform lies, such as {@code linux-x86_64-v3}.
     *
     * @return nothing if there is none for that platform
     */
    Optional<URL> library(String platform);
}
