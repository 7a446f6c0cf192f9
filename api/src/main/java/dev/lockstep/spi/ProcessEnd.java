package dev.lockstep.spi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends the process without the exit handlers of its libraries. The JVM ends by {@code exit}, which waits for locks that a hanging driver
 * may hold. {@code _exit} does not. It is looked up beforehand, because the lookup may need such a lock too.
 */
final class ProcessEnd {
    private static final int SECONDS_FOR_OTHERS = 1;

    private static @Nullable MemorySegment function;

    private ProcessEnd() {}

    /** Looks the function up, where this module may call native code. */
    static void prepare() {
        if (function == null && ProcessEnd.class.getModule().isNativeAccessEnabled()) {
            function = Linker.nativeLinker().defaultLookup().find("_exit").orElse(null);
        }
    }

    /** Ends the process with a code when the JVM has been told to end, and its other shutdown hooks have had their time. */
    @SuppressWarnings("restricted") // the function was found only where this module may call native code
    static void soon(int code) {
        MemorySegment found = function;
        if (found == null) {
            return;
        }
        MethodHandle exit = Linker.nativeLinker().downcallHandle(found, FunctionDescriptor.ofVoid(JAVA_INT));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                TimeUnit.SECONDS.sleep(SECONDS_FOR_OTHERS);
                exit.invokeExact(code);
            } catch (Throwable e) {
                throw new IllegalStateException(e); // a method handle's type says so
            }
        }));
    }
}
