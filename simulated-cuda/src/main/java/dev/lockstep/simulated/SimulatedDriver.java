package dev.lockstep.simulated;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The controls of the simulated driver in this process, which must have been started on it. Functions are named as their
 * documentation names them, without {@code _v2}; {@code kernel NAME} is the execution of a kernel. Thread-safe.
 */
public final class SimulatedDriver {
    private static final Linker LINKER = Linker.nativeLinker();

    private static final long LONGEST_NAME = 256;

    private final MethodHandle fail;
    private final MethodHandle judge;
    private final MethodHandle clear;
    private final MethodHandle calls;
    private final MethodHandle callList;
    private final MethodHandle leaks;
    private final MethodHandle leakList;
    private final MethodHandle messages;

    private SimulatedDriver(SymbolLookup library) {
        fail = function(
                library,
                "simcuda_fail",
                FunctionDescriptor.ofVoid(ValueLayout.ADDRESS, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));
        judge = function(library, "simcuda_judge", FunctionDescriptor.ofVoid(ValueLayout.ADDRESS));
        clear = function(library, "simcuda_clear", FunctionDescriptor.ofVoid());
        final FunctionDescriptor number = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS);
        final FunctionDescriptor text =
                FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG);
        calls = function(library, "simcuda_calls", number);
        callList = function(library, "simcuda_call_list", text);
        leaks = function(library, "simcuda_leaks", number);
        leakList = function(library, "simcuda_leak_list", text);
        messages = function(library, "simcuda_messages", text);
    }

    private static MethodHandle function(SymbolLookup library, String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(library.findOrThrow(name), descriptor);
    }

    /**
     * Returns the controls of the driver in this process.
     *
     * @throws IllegalArgumentException if the loader finds no libcuda.so.1
     * @throws java.util.NoSuchElementException if the one it finds is not simulated
     */
    public static SimulatedDriver ofThisProcess() {
        return new SimulatedDriver(SymbolLookup.libraryLookup("libcuda.so.1", Arena.global()));
    }

    /** Makes the {@code nth} use from now of a function fail, from 1, with a result code of its library. */
    public void fail(String function, long nth, int code) {
        failing(function, nth, code);
    }

    /** Makes all uses of a function fail from now on. */
    public void failAlways(String function, int code) {
        failing(function, -1, code);
    }

    private void failing(String function, long nth, int code) {
        try (Arena arena = Arena.ofConfined()) {
            fail.invokeExact(arena.allocateFrom(function), nth, code);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /**
     * Has something judge each use of a function from now on until {@link #clear}: told the name, in the thread that makes the call
     * and on its stack, it answers the code that the use fails with, 0 for none. It must not throw, nor use CUDA itself. What runs
     * a kernel is not asked for.
     */
    public void judgeBy(ToIntFunction<String> codes) {
        final ToIntFunction<MemorySegment> judged =
                name -> codes.applyAsInt(name.reinterpret(LONGEST_NAME).getString(0));
        final MethodHandle ask;
        try {
            ask = MethodHandles.publicLookup()
                    .findVirtual(ToIntFunction.class, "applyAsInt", MethodType.methodType(int.class, Object.class))
                    .bindTo(judged)
                    .asType(MethodType.methodType(int.class, MemorySegment.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        final MemorySegment function = LINKER.upcallStub(
                ask, FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS), Arena.global());
        try {
            judge.invokeExact(function);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** Forgets faults, who judges, counts of calls, messages, and what was abandoned. */
    public void clear() {
        try {
            clear.invokeExact();
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    /** How often a function was called. */
    public long calls(String function) {
        return number(calls, function);
    }

    /** Every function that was called, with how often. */
    public Map<String, Long> calls() {
        return counts(text(callList));
    }

    /**
     * How many objects of a kind are alive: allocations, bytes, pinned, streams, events, modules, graphs, graphExecs, pools,
     * contexts, retained (of primary contexts), handles (of cuBLAS, cuBLASLt and NVRTC), abandoned (alive when their context
     * ended, unless that was broken).
     */
    public long leaks(String kind) {
        final long count = number(leaks, kind);
        if (count < 0) {
            throw new IllegalArgumentException("no kind of object: " + kind);
        }
        return count;
    }

    /** Every kind of which something is alive, with how many. */
    public Map<String, Long> leaks() {
        return counts(text(leakList));
    }

    /** What the simulated driver had to say, by lines: which kernel wrote where, and the like. */
    public String messages() {
        return text(messages);
    }

    private static long number(MethodHandle function, String name) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) function.invokeExact(arena.allocateFrom(name));
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private static String text(MethodHandle function) {
        try (Arena arena = Arena.ofConfined()) {
            final long size = 1 + (long) function.invokeExact(MemorySegment.NULL, 0L);
            final MemorySegment buffer = arena.allocate(size);
            final long length = (long) function.invokeExact(buffer, size);
            return length < size ? buffer.getString(0) : text(function);
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private static Map<String, Long> counts(String lines) {
        final Map<String, Long> counts = new LinkedHashMap<>();
        lines.lines().forEach(line -> {
            final int space = line.indexOf(' ');
            counts.put(line.substring(space + 1), Long.valueOf(line.substring(0, space)));
        });
        return counts;
    }
}
