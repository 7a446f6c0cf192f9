package dev.lockstep.opencl;

import dev.lockstep.kernels.host.DriverCodes;
import java.util.Map;

/** The error codes of OpenCL. */
final class ClCode implements DriverCodes {
    static final int DEVICE_NOT_AVAILABLE = -2;
    static final int MEM_OBJECT_ALLOCATION_FAILURE = -4;
    static final int OUT_OF_RESOURCES = -5;
    static final int OUT_OF_HOST_MEMORY = -6;
    static final int BUILD_PROGRAM_FAILURE = -11;
    static final int EXEC_STATUS_ERROR = -14;
    static final int INVALID_CONTEXT = -34;
    static final int INVALID_COMMAND_QUEUE = -36;
    static final int INVALID_WORK_GROUP_SIZE = -54;
    static final int INVALID_WORK_ITEM_SIZE = -55;
    static final int INVALID_BUFFER_SIZE = -61;

    /** What NVIDIA's driver answers once a kernel has touched memory that it may not. */
    static final int NVIDIA_ILLEGAL_ACCESS = -9999;

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(-1, "CL_DEVICE_NOT_FOUND"),
            Map.entry(DEVICE_NOT_AVAILABLE, "CL_DEVICE_NOT_AVAILABLE"),
            Map.entry(-3, "CL_COMPILER_NOT_AVAILABLE"),
            Map.entry(MEM_OBJECT_ALLOCATION_FAILURE, "CL_MEM_OBJECT_ALLOCATION_FAILURE"),
            Map.entry(OUT_OF_RESOURCES, "CL_OUT_OF_RESOURCES"),
            Map.entry(OUT_OF_HOST_MEMORY, "CL_OUT_OF_HOST_MEMORY"),
            Map.entry(BUILD_PROGRAM_FAILURE, "CL_BUILD_PROGRAM_FAILURE"),
            Map.entry(-12, "CL_MAP_FAILURE"),
            Map.entry(EXEC_STATUS_ERROR, "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST"),
            Map.entry(-30, "CL_INVALID_VALUE"),
            Map.entry(-32, "CL_INVALID_PLATFORM"),
            Map.entry(-33, "CL_INVALID_DEVICE"),
            Map.entry(INVALID_CONTEXT, "CL_INVALID_CONTEXT"),
            Map.entry(INVALID_COMMAND_QUEUE, "CL_INVALID_COMMAND_QUEUE"),
            Map.entry(-38, "CL_INVALID_MEM_OBJECT"),
            Map.entry(-42, "CL_INVALID_BINARY"),
            Map.entry(-43, "CL_INVALID_BUILD_OPTIONS"),
            Map.entry(-44, "CL_INVALID_PROGRAM"),
            Map.entry(-45, "CL_INVALID_PROGRAM_EXECUTABLE"),
            Map.entry(-46, "CL_INVALID_KERNEL_NAME"),
            Map.entry(-48, "CL_INVALID_KERNEL"),
            Map.entry(-49, "CL_INVALID_ARG_INDEX"),
            Map.entry(-50, "CL_INVALID_ARG_VALUE"),
            Map.entry(-51, "CL_INVALID_ARG_SIZE"),
            Map.entry(-52, "CL_INVALID_KERNEL_ARGS"),
            Map.entry(INVALID_WORK_GROUP_SIZE, "CL_INVALID_WORK_GROUP_SIZE"),
            Map.entry(INVALID_WORK_ITEM_SIZE, "CL_INVALID_WORK_ITEM_SIZE"),
            Map.entry(INVALID_BUFFER_SIZE, "CL_INVALID_BUFFER_SIZE"),
            Map.entry(-63, "CL_INVALID_GLOBAL_WORK_SIZE"),
            Map.entry(-1001, "CL_PLATFORM_NOT_FOUND_KHR"),
            Map.entry(NVIDIA_ILLEGAL_ACCESS, "an illegal memory access"));

    /** The codes. */
    static final DriverCodes CODES = new ClCode();

    private ClCode() {}

    @Override
    public String describe(int code) {
        String name = NAMES.get(code);
        return name == null ? "code " + code : name + " (" + code + ")";
    }

    @Override
    public boolean isOutOfMemory(int code) {
        return code == MEM_OBJECT_ALLOCATION_FAILURE
                || code == OUT_OF_RESOURCES
                || code == OUT_OF_HOST_MEMORY
                || code == INVALID_BUFFER_SIZE;
    }

    @Override
    public boolean isLost(int code) {
        return switch (code) {
            case DEVICE_NOT_AVAILABLE,
                    OUT_OF_RESOURCES,
                    EXEC_STATUS_ERROR,
                    INVALID_CONTEXT,
                    INVALID_COMMAND_QUEUE,
                    NVIDIA_ILLEGAL_ACCESS -> true;
            default -> false;
        };
    }

    @Override
    public String remedy(int code) {
        return "update the driver of the device, or use another one; please report this";
    }

    /** Returns whether a kernel was launched with more work-items in a group than it can have. */
    static boolean isGroupTooLarge(int code) {
        return code == INVALID_WORK_GROUP_SIZE || code == INVALID_WORK_ITEM_SIZE;
    }
}
