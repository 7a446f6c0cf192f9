package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
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
        MethodHandle add = CLibrary.find("on_exit", ADDRESS, ADDRESS);
        MemorySegment end = Linker.nativeLinker().defaultLookup().find("_exit").orElse(null);
        if (add == null || end == null) {
            return;
        }
        try {
            int ignored = (int) add.invokeExact(end, MemorySegment.NULL);
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }
}
