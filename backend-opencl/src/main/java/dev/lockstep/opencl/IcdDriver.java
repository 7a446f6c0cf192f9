package dev.lockstep.opencl;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/** The library of an OpenCL driver, with the functions that the loader calls to list its platforms. */
final class IcdDriver {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final int PLATFORM_NOT_FOUND_KHR = -1001;
    private static final int MAX_PLATFORMS = 64;
    private static final long ALL_DEVICES = 0xFFFF_FFFFL;

    /** An object of a driver begins with the address of a table of functions, in the order of OpenCL's registry. */
    private static final int GET_PLATFORM_IDS = 0;

    private static final int GET_DEVICE_IDS = 2;

    /** Stands in the table's first place where a driver has it filled by the loader. */
    private static final long FILLED_BY_LOADER = 0x4F50454E434C3331L;

    private IcdDriver() {}

    /**
     * Asks for the platforms, and each of them for its devices, which some loaders do to choose a default platform.
     *
     * @return the number of platforms
     * @throws IcdException if a loader would leave the driver out, or do what it must not
     */
    static int require(String library) {
        SymbolLookup symbols = open(library);
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle find = LINKER.downcallHandle(
                    symbols.find("clGetExtensionFunctionAddress")
                            .orElseThrow(() -> new IcdException("it has no function clGetExtensionFunctionAddress")),
                    FunctionDescriptor.of(ADDRESS, ADDRESS));
            MemorySegment function = (MemorySegment) find.invokeExact(arena.allocateFrom("clIcdGetPlatformIDsKHR"));
            if (function.address() == 0) {
                throw new IcdException("it has no function clIcdGetPlatformIDsKHR");
            }
            MethodHandle getPlatforms =
                    LINKER.downcallHandle(function, FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
            MemorySegment count = arena.allocate(JAVA_INT);
            int code = (int) getPlatforms.invokeExact(0, MemorySegment.NULL, count);
            int platforms = code == PLATFORM_NOT_FOUND_KHR ? 0 : count.get(JAVA_INT, 0);
            if (code != ClCode.SUCCESS && code != PLATFORM_NOT_FOUND_KHR) {
                throw new IcdException("clIcdGetPlatformIDsKHR failed with " + ClCode.CODES.describe(code));
            }
            if (platforms < 0 || platforms > MAX_PLATFORMS) {
                throw new IcdException(
                        "clIcdGetPlatformIDsKHR claims to have " + Integer.toUnsignedString(platforms) + " platforms");
            }
            MemorySegment ids = arena.allocate(ADDRESS, Math.max(1, platforms));
            if (platforms > 0 && (int) getPlatforms.invokeExact(platforms, ids, MemorySegment.NULL) == ClCode.SUCCESS) {
                for (int i = 0; i < platforms; i++) {
                    askForDevices(ids.getAtIndex(JAVA_LONG, i), count);
                }
            }
            return platforms;
        } catch (Throwable e) {
            throw CLibrary.unexpected(e);
        }
    }

    private static SymbolLookup open(String library) {
        try {
            return SymbolLookup.libraryLookup(library, Arena.global());
        } catch (IllegalArgumentException e) {
            throw new IcdException("it cannot be loaded");
        }
    }

    /** Whether there are any is seen later; here it counts that the driver comes back with an answer. */
    private static void askForDevices(long platform, MemorySegment count) throws Throwable {
        if (platform == 0) {
            return;
        }
        long table = MemorySegment.ofAddress(platform).reinterpret(Long.BYTES).get(JAVA_LONG, 0);
        if (table == 0) {
            return;
        }
        MemorySegment functions = MemorySegment.ofAddress(table).reinterpret((GET_DEVICE_IDS + 1L) * Long.BYTES);
        long getDevices = functions.getAtIndex(JAVA_LONG, GET_DEVICE_IDS);
        if (functions.getAtIndex(JAVA_LONG, GET_PLATFORM_IDS) == FILLED_BY_LOADER || getDevices == 0) {
            return;
        }
        MethodHandle handle = LINKER.downcallHandle(
                MemorySegment.ofAddress(getDevices),
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
        int ignored = (int) handle.invokeExact(platform, ALL_DEVICES, 0, MemorySegment.NULL, count);
    }
}
