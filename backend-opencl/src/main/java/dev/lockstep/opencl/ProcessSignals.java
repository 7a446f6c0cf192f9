package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The signals of the process, which are the JVM's and the application's: drivers take them, and end what they are doing for them. Outside
 * Linux nothing is done.
 */
final class ProcessSignals {
    private static final int SIG_BLOCK = 0;
    private static final int SIG_SETMASK = 2;

    /** SIGHUP, SIGINT and SIGTERM in the first word of a sigset_t. */
    private static final long STOPS = 1 | 1 << 1 | 1 << 14;

    private static final int LAST = 31;
    private static final MemoryLayout SET = MemoryLayout.sequenceLayout(16, JAVA_LONG);

    /** At least as large as a struct sigaction. */
    private static final MemoryLayout ACTION = MemoryLayout.sequenceLayout(32, JAVA_LONG);

    private static final @Nullable MethodHandle SIGMASK = find("pthread_sigmask");
    private static final @Nullable MethodHandle SIGACTION = find("sigaction");
    private static final MemorySegment KEPT = Arena.global().allocate(MemoryLayout.sequenceLayout(LAST + 1, ACTION));

    private static int working;

    private ProcessSignals() {}

    /**
     * Calls a driver that may make threads. What stops the process is then withheld from these threads, and from the programs that they
     * start: the linker that PoCL runs would else be stopped by Ctrl-C, for which PoCL aborts the process.
     */
    static int withheldFromThreadsOf(IntSupplier call) {
        if (SIGMASK == null) {
            return call.getAsInt();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stops = arena.allocate(SET);
            stops.set(JAVA_LONG, 0, STOPS);
            MemorySegment before = arena.allocate(SET);
            invoke(SIGMASK, SIG_BLOCK, stops, before);
            try {
                return call.getAsInt();
            } finally {
                invoke(SIGMASK, SIG_SETMASK, before, MemorySegment.NULL);
            }
        }
    }

    /**
     * Calls a compiler that may take signals, and puts the handlers back that it has replaced. LLVM's would delete the files that it is
     * working with at Ctrl-C, so that it fails, and keeps from the JVM the faults by which that notices null pointers.
     */
    static int keptFrom(IntSupplier compiler) {
        if (SIGACTION == null) {
            return compiler.getAsInt();
        }
        begin();
        try {
            return compiler.getAsInt();
        } finally {
            end();
        }
    }

    private static synchronized void begin() {
        if (working++ == 0) {
            for (int signal = 1; signal <= LAST; signal++) {
                invoke(SIGACTION, signal, MemorySegment.NULL, kept(signal));
            }
        }
    }

    private static synchronized void end() {
        working--;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment now = arena.allocate(ACTION);
            for (int signal = 1; signal <= LAST; signal++) {
                invoke(SIGACTION, signal, MemorySegment.NULL, now);
                if (now.mismatch(kept(signal)) >= 0) {
                    invoke(SIGACTION, signal, kept(signal), MemorySegment.NULL);
                }
            }
        }
    }

    private static MemorySegment kept(int signal) {
        return KEPT.asSlice(signal * ACTION.byteSize(), ACTION);
    }

    /** Calls one of the two functions, which fail for no argument that they are given here. */
    private static void invoke(@Nullable MethodHandle function, int number, MemorySegment set, MemorySegment previous) {
        if (function == null) {
            return;
        }
        try {
            int ignored = (int) function.invokeExact(number, set, previous);
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }

    private static @Nullable MethodHandle find(String name) {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return null;
        }
        return CLibrary.find(name, JAVA_INT, ADDRESS, ADDRESS);
    }
}
