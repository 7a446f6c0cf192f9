package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** Functions of the system's C library. */
final class CLibrary {
    private CLibrary() {}

    /** Returns a function that answers with an int, null where there is none of that name. */
    static @Nullable MethodHandle find(String name, MemoryLayout... parameters) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(function -> linker.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, parameters)))
                .orElse(null);
    }

    /** Returns what a call by a method handle has thrown: its type allows anything, but C throws nothing. */
    static RuntimeException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return e instanceof RuntimeException exception ? exception : new IllegalStateException(e);
    }
}
