package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The OpenCL loader, a shared library that forwards calls to the drivers that are installed. It is looked for once in the
 * life of the JVM: where LWJGL's property {@code org.lwjgl.opencl.libname} says, else under the names that systems give it.
 */
final class IcdLoader {
    static final String NAME_PROPERTY = "org.lwjgl.opencl.libname";

    private static @Nullable IcdLoader instance;

    private final String name;
    private final SymbolLookup symbols;

    private IcdLoader(String name, SymbolLookup symbols) {
        this.name = name;
        this.symbols = symbols;
    }

    /** Returns the loader, or null where there is none. */
    static synchronized @Nullable IcdLoader find() {
        if (instance == null) {
            for (String candidate : candidates()) {
                SymbolLookup symbols = open(candidate);
                if (symbols != null) {
                    restrainPocl();
                    instance = new IcdLoader(candidate, symbols);
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

    private static @Nullable SymbolLookup open(String candidate) {
        try {
            return SymbolLookup.libraryLookup(candidate, Arena.global());
        } catch (IllegalArgumentException e) {
            return null; // not there: the caller tries the next name, and says which it tried
        }
    }

    /**
     * Keeps PoCL, which reads the environment when a platform is first asked for, from two things. It must not take the signal
     * SIGFPE away from the JVM, whose handler turns it into an ArithmeticException: with PoCL's, {@code 1 / 0} would be 1 in the
     * whole process. And it must not compile kernels for each size of grid: PoCL 3.1 then takes one for another when launches of two
     * sizes overlap, and ends the process.
     */
    private static void restrainPocl() {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().find("setenv").orElse(null);
        if (function == null) {
            return; // not a POSIX system, so not PoCL's handler either
        }
        MethodHandle setenv =
                linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        try (Arena arena = Arena.ofConfined()) {
            for (String name : List.of("POCL_SIGFPE_HANDLER", "POCL_WORK_GROUP_SPECIALIZATION")) {
                int failure = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom("0"), 1);
                if (failure != 0) {
                    throw new IllegalStateException("the process's environment cannot be changed");
                }
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a method handle's type says so; setenv throws nothing
        }
    }
}
