package dev.lockstep.cuda;

import dev.lockstep.Device;
import dev.lockstep.DeviceInfo;
import dev.lockstep.cuda.library.CudaLibraries;
import dev.lockstep.cuda.library.LibraryFile;
import dev.lockstep.kernels.DeviceLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import jcuda.driver.CUdevice_attribute;

/**
 * What the driver says of a GPU.
 *
 * @param handle its handle
 * @param name its name
 * @param driverVersion the version of CUDA that the driver supports, such as 12060
 * @param capability its compute capability, such as 90
 * @param multiprocessors its multiprocessors
 * @param memoryBytes its memory
 * @param sharedBytes the shared memory of a block that needs no permission
 * @param largestBlock the most threads of a block
 * @param memoryPools whether memory can be allocated in the order of a stream
 * @param integrated whether it shares the host's memory
 * @param prohibited whether its compute mode lets nobody use it
 */
record GpuFacts(
        int handle,
        String name,
        int driverVersion,
        int capability,
        int multiprocessors,
        long memoryBytes,
        long sharedBytes,
        int largestBlock,
        boolean memoryPools,
        boolean integrated,
        boolean prohibited) {
    private static final int PROHIBITED = 2;
    private static final int USUAL_BLOCK = 256;
    private static final int PREFERENCE = 100;
    private static final int PREFERENCE_INTEGRATED = 60;

    static GpuFacts of(DriverQueries queries, int index, int driverVersion) throws DriverQueries.FailedException {
        int device = queries.device(index);
        int major = queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
        int minor = queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
        return new GpuFacts(
                device,
                queries.name(device),
                driverVersion,
                10 * major + minor,
                queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT),
                queries.memoryBytes(device),
                queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK),
                queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED) != 0,
                queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_INTEGRATED) != 0,
                queries.attribute(device, CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_MODE) == PROHIBITED);
    }

    /** Returns the major version of CUDA that the driver supports. */
    int driverMajor() {
        return driverVersion / 1000;
    }

    /** Returns the version of CUDA that the driver supports, such as 12.6. */
    String driverText() {
        return versionText(driverVersion);
    }

    static String versionText(int version) {
        return version / 1000 + "." + version % 1000 / 10;
    }

    String capabilityText() {
        return capability / 10 + "." + capability % 10;
    }

    DeviceLimits limits() {
        return new DeviceLimits(false, Math.min(USUAL_BLOCK, largestBlock), largestBlock, multiprocessors, sharedBytes);
    }

    DeviceInfo info(int index, CudaLibraries libraries) {
        Map<String, String> capabilities = new LinkedHashMap<>();
        capabilities.put("compute capability", capabilityText());
        capabilities.put("multiprocessors", Integer.toString(multiprocessors));
        capabilities.put("driver", "for CUDA " + driverText());
        libraries.cublas().map(LibraryFile::toString).ifPresent(file -> capabilities.put("cuBLAS", file));
        libraries.nvrtc().map(LibraryFile::toString).ifPresent(file -> capabilities.put("NVRTC", file));
        return new DeviceInfo(
                new Device(CudaBackend.KIND, index),
                name,
                memoryBytes,
                integrated ? PREFERENCE_INTEGRATED : PREFERENCE,
                capabilities);
    }
}
