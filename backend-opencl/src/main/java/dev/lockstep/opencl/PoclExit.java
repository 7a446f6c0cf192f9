package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How a process ends in which PoCL has something open. The JVM ends by {@code exit}, which destroys the objects of libraries while PoCL
 * compiles or computes with them in other threads; that crashes. The process then ends without the exit handlers of the libraries.
 */
final class PoclExit {
    private static final AtomicInteger OPEN = new AtomicInteger();

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(PoclExit::atEnd));
        } catch (IllegalStateException e) {
            skipHandlers(); // the process is ending already
        }
    }

    private PoclExit() {}

    /** Something was opened that other threads may compute with. */
    static void opened() {
        OPEN.incrementAndGet();
    }

    /** It was closed. */
    static void closed() {
        OPEN.decrementAndGet();
    }

    private static void atEnd() {
        if (OPEN.get() > 0) {
            skipHandlers();
        }
    }

    /** The handler that was added last is called first, with the exit code. Only the GNU C library passes that on. */
    private static void skipHandlers() {
        Linker linker = Linker.nativeLinker();
        SymbolLookup library = linker.defaultLookup();
        MemorySegment end = library.find("_exit").orElse(null);
        MemorySegment add = library.find("on_exit").orElse(null);
        if (end == null || add == null) {
            return;
        }
        MethodHandle addHandler = linker.downcallHandle(add, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
        try {
            int ignored = (int) addHandler.invokeExact(end, MemorySegment.NULL);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e); // a method handle's type says so; C throws nothing
        }
    }
}
