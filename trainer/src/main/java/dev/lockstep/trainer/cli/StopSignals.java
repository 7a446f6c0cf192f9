package dev.lockstep.trainer.cli;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes Ctrl-C (SIGINT), SIGTERM and SIGHUP (the terminal was closed) instead of ending the process, until it is closed; one
 * that comes more than a second later ends it at once. A signal that the process was started to ignore, as SIGHUP by nohup, stays ignored.
 *
 * <p>{@code sun.misc.Signal} is the JDK's only way to do so. It is called reflectively, because the compiler warns of its use
 * with no way to say that it is meant. Where it is missing, signals end the process as ever.
 */
final class StopSignals implements AutoCloseable {
    /** A signal that asks to stop, and the exit code that tells of it. */
    enum Stop {
        HUP("SIGHUP", 129),
        INT("Ctrl-C", 130),
        TERM("SIGTERM", 143);

        final String label;
        final int exitCode;

        Stop(String label, int exitCode) {
            this.label = label;
            this.exitCode = exitCode;
        }
    }

    /** Several signals within so long are one stop: timeout(1) signals the process and then its group, and a closed terminal does so too. */
    private static final long ONE_STOP_NANOS = 1_000_000_000;

    private final Map<Stop, Object> previous = new LinkedHashMap<>();
    private volatile @Nullable Stop received;
    private volatile long receivedAt;

    private StopSignals() {}

    /** Begins to listen. */
    static StopSignals listen() {
        StopSignals signals = new StopSignals();
        for (Stop stop : Stop.values()) {
            signals.take(stop);
        }
        return signals;
    }

    /** Returns the signal that came, absent if none did. */
    @Nullable
    Stop received() {
        return received;
    }

    @Override
    public void close() {
        previous.forEach(StopSignals::handle);
        previous.clear();
    }

    private void take(Stop stop) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            MethodHandle note = MethodHandles.lookup()
                    .bind(this, "note", MethodType.methodType(void.class, Stop.class))
                    .bindTo(stop);
            Object handler = MethodHandleProxies.asInterfaceInstance(
                    handlerType, MethodHandles.dropArguments(note, 0, Class.forName("sun.misc.Signal")));
            Object before = handle(stop, handler);
            if (handlerType.getField("SIG_IGN").get(null).equals(before)) {
                handle(stop, before);
            } else if (before != null) {
                previous.put(stop, before);
            }
        } catch (ReflectiveOperationException e) {
            log(stop, e);
        }
    }

    /** Is called by the JVM, on a thread of its own. */
    void note(Stop stop) {
        if (received == null) {
            receivedAt = System.nanoTime();
            received = stop;
        } else if (!isOneStop(receivedAt, System.nanoTime())) {
            Runtime.getRuntime().halt(stop.exitCode);
        }
    }

    /** Returns whether a signal that comes at a time belongs to the same stop as the first. */
    static boolean isOneStop(long firstNanos, long nanos) {
        return nanos - firstNanos <= ONE_STOP_NANOS;
    }

    /** Sets a handler and returns the one before, absent if it cannot be set. */
    private static @Nullable Object handle(Stop stop, Object handler) {
        try {
            Class<?> signalType = Class.forName("sun.misc.Signal");
            Object signal = signalType.getConstructor(String.class).newInstance(stop.name());
            Method handle = signalType.getMethod("handle", signalType, Class.forName("sun.misc.SignalHandler"));
            return handle.invoke(null, signal, handler);
        } catch (ReflectiveOperationException e) {
            log(stop, e);
            return null;
        }
    }

    private static void log(Stop stop, ReflectiveOperationException e) {
        System.getLogger(StopSignals.class.getName())
                .log(System.Logger.Level.DEBUG, "SIG" + stop + " ends the process at once", e);
    }
}
