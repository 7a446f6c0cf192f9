package dev.lockstep.cpu;

import dev.lockstep.spi.Availability;
import dev.lockstep.spi.NativeAccess;
import dev.lockstep.spi.NativeCode;
import dev.lockstep.spi.UnpackedLibrary;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The compiled loops: an optional jar brings them, and {@link java.lang.foreign} loads them, once in a process. All functions are called in
 * one way, three arrays of the heap and then words of 64 bits, so that the linker has one kind of call to make: that takes some milliseconds.
 *
 * <p>Calls are critical: the garbage collector may have to wait for one, so none takes much longer than a tenth of a millisecond.
 */
@SuppressWarnings("restricted") // the launcher allows native access, and elsewhere nothing is loaded
final class NativeLibrary {
    /** The system property that keeps the loops in Java, {@code off}, or names the platform whose loops to take. */
    static final String PROPERTY = "dev.lockstep.cpu.native";

    /** The interface between this class and the library; a library with another is not called. */
    private static final long INTERFACE = 4;

    private static final String NAME = "cpu-loops";
    private static final int ARRAYS = 3;
    private static final int WORDS = 13;
    private static final Loaded LOADED = load();

    private NativeLibrary() {}

    /**
     * What came of loading.
     *
     * @param platform the platform of the library
     * @param refusal why there is no library; empty if there is
     */
    private record Loaded(@Nullable SymbolLookup symbols, String platform, String refusal) {
        static Loaded not(String reason) {
            return new Loaded(null, "", reason);
        }
    }

    /** Returns whether the loops can be called. */
    static boolean isThere() {
        return LOADED.symbols != null;
    }

    /** Returns the platform that the loops were compiled for. */
    static String platform() {
        return LOADED.platform;
    }

    /** Returns why the loops cannot be called, with the remedy. */
    static String refusal() {
        return LOADED.refusal;
    }

    /** Returns a function of the library, which is there. */
    static MemorySegment function(String name) {
        SymbolLookup symbols = LOADED.symbols;
        if (symbols == null) {
            throw new IllegalStateException(LOADED.refusal);
        }
        return symbols.findOrThrow(name);
    }

    /** Returns the handle that calls a function: its address, arrays, words; the result is a word. */
    static MethodHandle handle() {
        MemoryLayout[] parameters = new MemoryLayout[ARRAYS + WORDS];
        Arrays.fill(parameters, 0, ARRAYS, ValueLayout.ADDRESS);
        Arrays.fill(parameters, ARRAYS, ARRAYS + WORDS, ValueLayout.JAVA_LONG);
        FunctionDescriptor kind = FunctionDescriptor.of(ValueLayout.JAVA_LONG, parameters);
        return Linker.nativeLinker().downcallHandle(kind, Linker.Option.critical(true));
    }

    private static Loaded load() {
        String setting = System.getProperty(PROPERTY, "");
        if ("off".equals(setting)) {
            return Loaded.not("switched off by -D" + PROPERTY + "=off");
        }
        Optional<Availability.Unavailable> closed = NativeAccess.refusal(NativeLibrary.class);
        if (closed.isPresent()) {
            return Loaded.not(closed.get().reason() + "; " + closed.get().remedy());
        }
        List<String> platforms = Processor.platforms();
        if (!setting.isEmpty()) {
            platforms = platforms.contains(setting) ? List.of(setting) : List.of();
        }
        if (platforms.isEmpty()) {
            return Loaded.not(
                    "this processor runs none" + (setting.isEmpty() ? "" : " of -D" + PROPERTY + "=" + setting));
        }
        try {
            NativeCode code = find();
            return code == null ? Loaded.not("lockstep-backend-cpu-native is not there") : load(code, platforms);
        } catch (IOException | ServiceConfigurationError | IllegalArgumentException e) {
            return Loaded.not("they cannot be loaded: " + e.getMessage());
        }
    }

    private static @Nullable NativeCode find() {
        for (NativeCode code : ServiceLoader.load(NativeCode.class, NativeCode.class.getClassLoader())) {
            if (code.name().equals(NAME)) {
                return code;
            }
        }
        return null;
    }

    private static Loaded load(NativeCode code, List<String> platforms) throws IOException {
        for (String platform : platforms) {
            Optional<InputStream> library = code.library(platform);
            if (library.isPresent()) {
                return load(library.get(), platform);
            }
        }
        return Loaded.not("lockstep-backend-cpu-native has none for " + String.join(" or ", platforms)
                + "; build it where clang is installed");
    }

    private static Loaded load(InputStream library, String platform) throws IOException {
        AtomicReference<SymbolLookup> symbols = new AtomicReference<>();
        UnpackedLibrary.load(
                library, platform + ".so", file -> symbols.set(SymbolLookup.libraryLookup(file, Arena.global())));
        return isOurs(symbols.get())
                ? new Loaded(symbols.get(), platform, "")
                : Loaded.not("lockstep-backend-cpu-native is of another version");
    }

    private static boolean isOurs(SymbolLookup symbols) {
        return symbols.find("lockstep_interface_" + INTERFACE).isPresent();
    }
}
