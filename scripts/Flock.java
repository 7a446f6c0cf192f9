import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Locks an open file that it inherits, as flock(1) does where that is installed. The lock is of the open file, so the shell that
 * opened it keeps it.
 *
 * <p>Usage: {@code java Flock.java [-n] DESCRIPTOR}; with {@code -n} it fails instead of waiting.
 */
public final class Flock {
    private static final int LOCK_EX = 2;
    private static final int LOCK_NB = 4;

    private Flock() {}

    public static void main(String[] args) throws Throwable {
        Linker linker = Linker.nativeLinker();
        MethodHandle flock = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("flock"), FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        int descriptor = Integer.parseInt(args[args.length - 1]);
        int operation = args[0].equals("-n") ? LOCK_EX | LOCK_NB : LOCK_EX;
        System.exit((int) flock.invokeExact(descriptor, operation) == 0 ? 0 : 1);
    }
}
