package dev.lockstep.opencl;

import java.util.Locale;

/**
 * What an OpenCL device says of itself.
 *
 * @param platform the handle of its platform
 * @param id its handle
 * @param platformName the platform's name
 * @param platformVersion the platform's version
 * @param name its name
 * @param driver the version of its driver
 * @param version the version of OpenCL
 * @param cVersion the version of OpenCL C
 * @param type bits of CL_DEVICE_TYPE
 * @param computeUnits how many groups run at the same time at least
 * @param memoryBytes its memory
 * @param largestAllocation the largest block of it
 * @param localBytes the local memory of a group
 * @param largestGroup the most work-items of a group
 * @param nativeFloats the floats of a native vector, 0 if it does not say
 * @param unifiedMemory whether it computes in the host's memory
 * @param roundsDivision whether it can round division and square root correctly
 * @param unusable why it cannot be used, empty if it can
 */
record DeviceFacts(
        long platform,
        long id,
        String platformName,
        String platformVersion,
        String name,
        String driver,
        String version,
        String cVersion,
        long type,
        int computeUnits,
        long memoryBytes,
        long largestAllocation,
        long localBytes,
        long largestGroup,
        int nativeFloats,
        boolean unifiedMemory,
        boolean roundsDivision,
        String unusable) {
    private static final int PLATFORM_VERSION = 0x0901;
    static final int PLATFORM_NAME = 0x0902;

    private static final int TYPE = 0x1000;
    private static final int MAX_COMPUTE_UNITS = 0x1002;
    private static final int MAX_WORK_GROUP_SIZE = 0x1004;
    private static final int MAX_MEM_ALLOC_SIZE = 0x1010;
    private static final int SINGLE_FP_CONFIG = 0x101B;
    private static final int GLOBAL_MEM_SIZE = 0x101F;
    private static final int LOCAL_MEM_SIZE = 0x1023;
    private static final int ENDIAN_LITTLE = 0x1026;
    private static final int AVAILABLE = 0x1027;
    private static final int COMPILER_AVAILABLE = 0x1028;
    private static final int NAME = 0x102B;
    private static final int DRIVER_VERSION = 0x102D;
    private static final int VERSION = 0x102F;
    private static final int HOST_UNIFIED_MEMORY = 0x1035;
    private static final int NATIVE_VECTOR_WIDTH_FLOAT = 0x103A;
    private static final int OPENCL_C_VERSION = 0x103D;

    private static final long TYPE_CPU = 1 << 1;
    private static final long TYPE_GPU = 1 << 2;
    private static final long TYPE_ACCELERATOR = 1 << 3;
    private static final long CORRECTLY_ROUNDED_DIVIDE_SQRT = 1 << 7;

    static DeviceFacts of(IcdQueries queries, Discovery.Platform platform, long id) {
        String version = queries.deviceText(id, VERSION);
        boolean oldVersion = version.startsWith("OpenCL 1.0") || version.startsWith("OpenCL 1.1");
        return new DeviceFacts(
                platform.handle(),
                id,
                platform.name(),
                queries.platformText(platform.handle(), PLATFORM_VERSION),
                queries.deviceText(id, NAME),
                queries.deviceText(id, DRIVER_VERSION),
                version,
                oldVersion ? "" : queries.deviceText(id, OPENCL_C_VERSION),
                queries.deviceNumber(id, TYPE),
                (int) queries.deviceNumber(id, MAX_COMPUTE_UNITS),
                queries.deviceNumber(id, GLOBAL_MEM_SIZE),
                queries.deviceNumber(id, MAX_MEM_ALLOC_SIZE),
                queries.deviceNumber(id, LOCAL_MEM_SIZE),
                queries.deviceNumber(id, MAX_WORK_GROUP_SIZE),
                (int) queries.deviceNumber(id, NATIVE_VECTOR_WIDTH_FLOAT),
                queries.deviceNumber(id, HOST_UNIFIED_MEMORY) != 0,
                (queries.deviceNumber(id, SINGLE_FP_CONFIG) & CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0,
                unusable(
                        oldVersion,
                        queries.deviceNumber(id, AVAILABLE) != 0,
                        queries.deviceNumber(id, COMPILER_AVAILABLE) != 0,
                        queries.deviceNumber(id, ENDIAN_LITTLE) != 0));
    }

    static String unusable(boolean oldVersion, boolean available, boolean compiler, boolean littleEndian) {
        if (!available) {
            return "its driver says that it is not available";
        }
        if (oldVersion) {
            return "OpenCL 1.2 is needed";
        }
        if (!compiler) {
            return "its driver has no compiler";
        }
        return littleEndian ? "" : "it is big-endian";
    }

    boolean isUsable() {
        return unusable.isEmpty();
    }

    boolean isCpu() {
        return (type & TYPE_CPU) != 0;
    }

    /**
     * Returns the preference among all devices: a GPU before another accelerator, one with memory of its own before one that
     * shares the host's; a processor below the CPU backend, which reaches it without a detour.
     */
    int preference() {
        if (isCpu()) {
            return -10;
        }
        if ((type & TYPE_GPU) != 0) {
            return unifiedMemory ? 40 : 50;
        }
        return (type & TYPE_ACCELERATOR) != 0 ? 30 : 20;
    }

    String kind() {
        if (isCpu()) {
            return "processor";
        }
        return (type & TYPE_GPU) != 0 ? "GPU" : "accelerator";
    }

    /** Returns what tables of tiles match: the name, and as its last word the floats of a native vector. */
    String tileName() {
        return name + " float" + nativeFloats;
    }

    /** Returns name, version and what is wrong, for a list of devices that cannot be used. */
    String complaint() {
        return String.format(Locale.ROOT, "%s (%s): %s", name, version, unusable);
    }
}
