package dev.lockstep.opencl;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.DriverProbe;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The OpenCL loader, a shared library that forwards calls to the installed drivers. It is searched for once in the life of the JVM: where
 * LWJGL's property {@code org.lwjgl.opencl.libname} says, else under its usual names.
 */
final class IcdLoader {
    static final String NAME_PROPERTY = "org.lwjgl.opencl.libname";

    private static @Nullable IcdLoader instance;

    private final String name;
    private final SymbolLookup symbols;

    private final List<Availability.Unavailable> faulty;

    private IcdLoader(String name, SymbolLookup symbols, List<Availability.Unavailable> faulty) {
        this.name = name;
        this.symbols = symbols;
        this.faulty = List.copyOf(faulty);
    }

    /** Returns the loader that was found, null if it was not looked for. */
    static synchronized @Nullable IcdLoader found() {
        return instance;
    }

    /**
     * Returns the loader, null where there is none. It is handed out when its drivers have been asked.
     *
     * @throws DriverProbe.NoAnswerException if it cannot be loaded in time
     */
    static synchronized @Nullable IcdLoader find() throws DriverProbe.NoAnswerException {
        if (instance == null) {
            for (String candidate : candidates()) {
                SymbolLookup symbols = DriverProbe.ask("the OpenCL library " + candidate, () -> open(candidate));
                if (symbols != null) {
                    instance = new IcdLoader(candidate, symbols, IcdDrivers.prepare());
                    break;
                }
            }
        }
        return instance;
    }

    /** Returns the names under which the loader is looked for, in this order. */
    static List<String> candidates() {
        String given = System.getProperty(NAME_PROPERTY);
        if (given != null) {
            return List.of(given);
        }
        String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return List.of("/System/Library/Frameworks/OpenCL.framework/OpenCL");
        }
        return system.startsWith("windows") ? List.of("OpenCL.dll") : List.of("libOpenCL.so.1", "libOpenCL.so");
    }

    /** Returns the name under which it was found. */
    String name() {
        return name;
    }

    SymbolLookup symbols() {
        return symbols;
    }

    /** Returns what is wrong with drivers that it cannot use, or was told to leave out. */
    List<Availability.Unavailable> faulty() {
        return faulty;
    }

    private static @Nullable SymbolLookup open(String candidate) {
        try {
            return SymbolLookup.libraryLookup(candidate, Arena.global());
        } catch (IllegalArgumentException e) {
            return null; // not there: the caller tries the next name, and says which it tried
        }
    }
}
