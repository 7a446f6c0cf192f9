package dev.lockstep.spi;

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
     * Opens the shared library for a platform, such as {@code linux-x86_64-v3}. It is no URL: for the first of a jar, the JDK opens every jar
     * of the module path.
     *
     * @return nothing if there is none for that platform
     */
    Optional<InputStream> library(String platform);
}
