package dev.lockstep.cuda;

import dev.lockstep.Device;
import dev.lockstep.cuda.library.JCudaNatives;
import dev.lockstep.error.BackendException;
import dev.lockstep.spi.PrivateFolder;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.List;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/** Loads JCuda's binding to the driver, once. A failure is remembered, because the JVM gives its cause at the first try only. */
final class JCuda {
    /** Every function of the driver that is called. One that is not there would end the process. */
    static final List<String> FUNCTIONS = List.of(
            "cuCtxGetCurrent",
            "cuCtxSetCurrent",
            "cuDevicePrimaryCtxRelease_v2",
            "cuDevicePrimaryCtxRetain",
            "cuEventCreate",
            "cuEventDestroy_v2",
            "cuEventQuery",
            "cuEventRecord",
            "cuEventSynchronize",
            "cuGraphDestroy",
            "cuGraphExecDestroy",
            "cuGraphInstantiateWithFlags",
            "cuGraphLaunch",
            "cuLaunchKernel",
            "cuMemAllocFromPoolAsync",
            "cuMemAlloc_v2",
            "cuMemFreeAsync",
            "cuMemFreeHost",
            "cuMemFree_v2",
            "cuMemGetInfo_v2",
            "cuMemHostAlloc",
            "cuMemHostGetDevicePointer_v2",
            "cuMemPoolCreate",
            "cuMemPoolDestroy",
            "cuMemPoolTrimTo",
            "cuMemcpyDtoDAsync_v2",
            "cuMemcpyDtoHAsync_v2",
            "cuMemcpyHtoDAsync_v2",
            "cuMemsetD8Async",
            "cuModuleGetFunction",
            "cuModuleLoadData",
            "cuModuleUnload",
            "cuPointerGetAttribute",
            "cuStreamBeginCapture_v2",
            "cuStreamCreate",
            "cuStreamDestroy_v2",
            "cuStreamEndCapture",
            "cuStreamGetCtx",
            "cuStreamSynchronize",
            "cuStreamWaitEvent");

    private static boolean loaded;
    private static @Nullable Throwable refusal;

    private JCuda() {}

    /**
     * Loads it if that has not been done.
     *
     * @throws BackendException if it cannot be loaded, or if the driver lacks a function
     */
    @SuppressWarnings("StaticAssignmentOfThrowable") // a library that was refused once is refused for good
    static synchronized void load(Device device) {
        if (!loaded && refusal == null) {
            try {
                JCudaNatives.load("JCudaDriver", JCuda::initialize);
                loaded = true;
            } catch (LinkageError | UncheckedIOException e) {
                refusal = e;
            }
        }
        if (!loaded) {
            throw refused(device);
        }
        requireFunctions(device, FUNCTIONS);
    }

    private static void initialize() {
        try {
            MethodHandles.publicLookup().ensureInitialized(JCudaDriver.class);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e); // the class is public
        }
    }

    static void requireFunctions(Device device, List<String> functions) {
        for (String function : functions) {
            if (DriverLibrary.symbol(function) == 0) {
                throw new BackendException(
                        device,
                        "the driver's library has no function " + function,
                        "update the driver to version 525 or newer");
            }
        }
    }

    private static BackendException refused(Device device) {
        return refusal instanceof UncheckedIOException
                ? new BackendException(device, String.valueOf(refusal.getMessage()), PrivateFolder.REMEDY, refusal)
                : new BackendException(
                        device,
                        "JCuda cannot be loaded here: " + (refusal == null ? "" : refusal.getMessage()),
                        "put the jar of JCuda's natives for this platform on the module path or class path"
                                + " (org.jcuda:jcuda-natives with the classifier linux-x86_64)",
                        refusal);
    }
}
