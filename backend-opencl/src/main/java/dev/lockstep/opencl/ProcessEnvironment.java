package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The environment variables as native libraries of this process read them. Java has a copy of its own, which does not change. */
final class ProcessEnvironment {
    /** Looked up once: a lookup waits for a driver that hangs while it is loaded. */
    private static final @Nullable MethodHandle SETENV = CLibrary.find("setenv", ADDRESS, ADDRESS, JAVA_INT);

    private ProcessEnvironment() {}

    /** Sets a variable. On a system that is not a POSIX one nothing is done, for no driver there reads what we set. */
    static void set(String name, String value) {
        MethodHandle setenv = SETENV;
        if (setenv == null) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int failure = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
            if (failure != 0) {
                throw new IllegalStateException("the process's environment cannot be changed");
            }
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }
}
