package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * The four OpenCL functions that list and describe devices. They are called directly, because loading LWJGL takes longer than a whole
 * training of a small model, and {@code auto} asks every backend for its devices.
 */
final class IcdQueries implements AutoCloseable {
    private static final int SUCCESS = 0;
    private static final int PLATFORM_NOT_FOUND_KHR = -1001;
    private static final int DEVICE_NOT_FOUND = -1;
    private static final long ALL_DEVICES = 0xFFFF_FFFFL;
    private static final long LONGEST_ANSWER = 1 << 16;

    /** The most platforms or devices that are believed: no machine has more, and the list of a broken driver would not fit into memory. */
    private static final int MAX_FOUND = 4096;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment count = arena.allocate(JAVA_INT);
    private final MemorySegment size = arena.allocate(JAVA_LONG);
    private final MemorySegment answer = arena.allocate(LONGEST_ANSWER);
    private final MethodHandle getPlatformIds;
    private final MethodHandle getDeviceIds;
    private final MethodHandle getPlatformInfo;
    private final MethodHandle getDeviceInfo;

    IcdQueries(IcdLoader loader) {
        FunctionDescriptor info = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
        getPlatformIds =
                handle(loader, "clGetPlatformIDs", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        getDeviceIds = handle(
                loader,
                "clGetDeviceIDs",
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
        getPlatformInfo = handle(loader, "clGetPlatformInfo", info);
        getDeviceInfo = handle(loader, "clGetDeviceInfo", info);
    }

    /** Returns the platforms, none if no driver is installed. */
    long[] platforms() {
        try {
            count.set(JAVA_INT, 0, 0);
            int code = (int) getPlatformIds.invokeExact(0, MemorySegment.NULL, count);
            int found = found(code, PLATFORM_NOT_FOUND_KHR, "clGetPlatformIDs");
            MemorySegment ids = arena.allocate(JAVA_LONG, Math.max(1, found));
            if (found > 0) {
                require((int) getPlatformIds.invokeExact(found, ids, MemorySegment.NULL), "clGetPlatformIDs");
            }
            return ids.asSlice(0, found * JAVA_LONG.byteSize()).toArray(JAVA_LONG);
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }

    /** Returns the devices of a platform, of every type. */
    long[] devices(long platform) {
        try {
            count.set(JAVA_INT, 0, 0);
            int code = (int) getDeviceIds.invokeExact(platform, ALL_DEVICES, 0, MemorySegment.NULL, count);
            int found = found(code, DEVICE_NOT_FOUND, "clGetDeviceIDs");
            MemorySegment ids = arena.allocate(JAVA_LONG, Math.max(1, found));
            if (found > 0) {
                require(
                        (int) getDeviceIds.invokeExact(platform, ALL_DEVICES, found, ids, MemorySegment.NULL),
                        "clGetDeviceIDs");
            }
            return ids.asSlice(0, found * JAVA_LONG.byteSize()).toArray(JAVA_LONG);
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }

    /** Returns a text that describes a platform. */
    String platformText(long platform, int what) {
        return text(getPlatformInfo, platform, what);
    }

    /** Returns a text that describes a device. */
    String deviceText(long device, int what) {
        return text(getDeviceInfo, device, what);
    }

    /** Returns a number that describes a device, of 32 or 64 bits as OpenCL defines it. */
    long deviceNumber(long device, int what) {
        long bytes = ask(getDeviceInfo, device, what);
        if (bytes != Integer.BYTES && bytes != Long.BYTES) {
            throw wrongSize(what, bytes);
        }
        return bytes == Integer.BYTES ? Integer.toUnsignedLong(answer.get(JAVA_INT, 0)) : answer.get(JAVA_LONG, 0);
    }

    @Override
    public void close() {
        arena.close();
    }

    private String text(MethodHandle function, long of, int what) {
        byte[] bytes = answer.asSlice(0, ask(function, of, what)).toArray(JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8).replace('\0', ' ').strip();
    }

    private long ask(MethodHandle function, long of, int what) {
        try {
            require((int) function.invokeExact(of, what, LONGEST_ANSWER, answer, size), question(what));
            long bytes = size.get(JAVA_LONG, 0);
            if (bytes < 0 || bytes > LONGEST_ANSWER) {
                throw wrongSize(what, bytes);
            }
            return bytes;
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }

    private static IcdException wrongSize(int what, long bytes) {
        return new IcdException(question(what) + " was answered with " + Long.toUnsignedString(bytes) + " bytes");
    }

    private static String question(int what) {
        return "the question 0x" + Integer.toHexString(what);
    }

    private int found(int code, int none, String function) {
        if (code == none) {
            return 0;
        }
        require(code, function);
        int found = count.get(JAVA_INT, 0);
        if (found < 0 || found > MAX_FOUND) {
            throw new IcdException(function + " claims to have " + Integer.toUnsignedString(found));
        }
        return found;
    }

    private static void require(int code, String function) {
        if (code != SUCCESS) {
            throw new IcdException(function + " failed with " + ClCode.CODES.describe(code));
        }
    }

    private static MethodHandle handle(IcdLoader loader, String name, FunctionDescriptor type) {
        MemorySegment symbol = loader.symbols()
                .find(name)
                .orElseThrow(() -> new IcdException(loader.name() + " has no function " + name));
        return Linker.nativeLinker().downcallHandle(symbol, type);
    }
}
