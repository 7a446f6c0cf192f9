package dev.lockstep.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import jcuda.driver.CUresult;
import org.jspecify.annotations.Nullable;

/**
 * The driver functions that list and describe devices. They are called directly, because loading JCuda means unpacking its library, and
 * {@code auto} asks every backend for its devices.
 */
final class DriverQueries {
    private static final int LONGEST_NAME = 256;

    private static @Nullable DriverQueries instance;

    private final MethodHandle driverGetVersion = handle("cuDriverGetVersion", ADDRESS);
    private final MethodHandle init = handle("cuInit", JAVA_INT);
    private final MethodHandle deviceGetCount = handle("cuDeviceGetCount", ADDRESS);
    private final MethodHandle deviceGet = handle("cuDeviceGet", ADDRESS, JAVA_INT);
    private final MethodHandle deviceGetName = handle("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
    private final MethodHandle deviceTotalMem = handle("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
    private final MethodHandle deviceGetAttribute = handle("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);

    private DriverQueries() throws DriverLibrary.MissingException {}

    /** A query failed. */
    static final class FailedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final int code;

        FailedException(String function, int code) {
            super(function + " failed with " + DriverCode.CODES.describe(code));
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** Returns the queries, having opened the driver. */
    static synchronized DriverQueries open() throws DriverLibrary.MissingException {
        if (instance == null) {
            DriverLibrary.open();
            instance = new DriverQueries();
        }
        return instance;
    }

    /** Returns the version of CUDA that the driver supports, such as 12060. */
    int driverVersion() throws FailedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment version = arena.allocate(JAVA_INT);
            require("cuDriverGetVersion", (int) driverGetVersion.invokeExact(version));
            return version.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Initialises the driver, and returns the number of devices. */
    int devices() throws FailedException {
        try (Arena arena = Arena.ofConfined()) {
            require("cuInit", (int) init.invokeExact(0));
            MemorySegment count = arena.allocate(JAVA_INT);
            require("cuDeviceGetCount", (int) deviceGetCount.invokeExact(count));
            return count.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Returns the handle of a device. */
    int device(int index) throws FailedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment device = arena.allocate(JAVA_INT);
            require("cuDeviceGet", (int) deviceGet.invokeExact(device, index));
            return device.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    String name(int device) throws FailedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(LONGEST_NAME + 1); // it ends even where the driver does not end it
            require("cuDeviceGetName", (int) deviceGetName.invokeExact(name, LONGEST_NAME, device));
            return name.getString(0).strip();
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    long memoryBytes(int device) throws FailedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(JAVA_LONG);
            require("cuDeviceTotalMem", (int) deviceTotalMem.invokeExact(bytes, device));
            return bytes.get(JAVA_LONG, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    int attribute(int device, int attribute) throws FailedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            require("cuDeviceGetAttribute", (int) deviceGetAttribute.invokeExact(value, attribute, device));
            return value.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static void require(String function, int code) throws FailedException {
        if (code != CUresult.CUDA_SUCCESS) {
            throw new FailedException(function, code);
        }
    }

    private static MethodHandle handle(String function, java.lang.foreign.MemoryLayout... parameters)
            throws DriverLibrary.MissingException {
        long address = DriverLibrary.symbol(function);
        if (address == 0) {
            throw new DriverLibrary.MissingException(
                    "the NVIDIA driver's library has no function " + function, "update the driver");
        }
        return Linker.nativeLinker()
                .downcallHandle(MemorySegment.ofAddress(address), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static FailedException unexpected(Throwable e) {
        if (e instanceof FailedException failed) {
            return failed;
        }
        if (e instanceof Error error) {
            throw error;
        }
        throw e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
    }
}
