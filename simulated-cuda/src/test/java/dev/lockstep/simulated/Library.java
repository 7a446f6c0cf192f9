package dev.lockstep.simulated;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/** A library of CUDA 12 or 13, whichever the loader finds, called through java.lang.foreign. */
record Library(SymbolLookup symbols, int major) {
    static Library open(String name) {
        try {
            return open(name, 13);
        } catch (IllegalArgumentException e) {
            return open(name, 12);
        }
    }

    private static Library open(String name, int major) {
        return new Library(SymbolLookup.libraryLookup("lib" + name + ".so." + major, Arena.global()), major);
    }

    /** Calls a function that answers an int; Integer, Long, and else MemorySegment are what it takes. */
    int call(String name, Object... arguments) {
        final List<MemoryLayout> layouts = new ArrayList<>();
        for (Object argument : arguments) {
            layouts.add(
                    argument instanceof Integer
                            ? ValueLayout.JAVA_INT
                            : argument instanceof Long ? ValueLayout.JAVA_LONG : ValueLayout.ADDRESS);
        }
        final FunctionDescriptor descriptor =
                FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts.toArray(MemoryLayout[]::new));
        try {
            return (int) Linker.nativeLinker()
                    .downcallHandle(symbols.findOrThrow(name), descriptor)
                    .invokeWithArguments(arguments);
        } catch (Throwable t) {
            throw new AssertionError(name, t);
        }
    }

    void ok(String name, Object... arguments) {
        final int result = call(name, arguments);
        if (result != 0) {
            throw new AssertionError(name + ": " + result);
        }
    }
}
