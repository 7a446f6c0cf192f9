package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Shape;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.host.DeviceHealth;
import dev.lockstep.kernels.host.GpuCompute;
import dev.lockstep.kernels.host.GpuQueue;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lwjgl.opencl.CL10;

/** What fails says what would mend it. */
final class ErrorsTest {
    private ClDevice device;

    @BeforeEach
    void open() {
        OpenCl.require();
        device = OpenCl.device();
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    @Test
    void aKernelThatDoesNotCompileShowsTheLogAndTheOptions() {
        assertThatThrownBy(() -> device.modules().make("broken.cl", "__kernel void broken() { no_such_name; }"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(
                        "device opencl:0: its compiler refused broken.cl with CL_BUILD_PROGRAM_FAILURE (-11)")
                .hasMessageContaining("-cl-std=CL1.2")
                .hasMessageContaining("no_such_name")
                .hasMessageEndingWith("; update the driver of the device, or use another one");
    }

    @Test
    void aKernelThatIsTooLargeForItsGroupSaysHowToMakeGroupsSmaller() {
        Kernel kernel = new Kernel("fill.cl", "fill_32", Map.of());
        ClQueue queue = (ClQueue) device.openQueue();
        MemorySegment range = queue.arena().allocate(ClQueue.RANGE_BYTES, Long.BYTES);
        ClQueue.setRange(range, 1 << 20, 1, 1);
        long handle = queue.create(kernel);
        assertThatThrownBy(() -> queue.launch(kernel, handle, range.address()))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("cannot run in groups of 1048576 work-items: the device takes at most ")
                .hasMessageEndingWith("; set -Ddev.lockstep.opencl.group=<a smaller power of two>");
        CL10.clReleaseKernel(handle);
        queue.close();
    }

    @Test
    void aLostDeviceStaysLostAndSaysSo() {
        for (int code : new int[] {-5, -2, -14, -36, -9999}) {
            DeviceHealth lost = new DeviceHealth(device.info().device(), ClCode.CODES);
            assertThatThrownBy(() -> lost.require(code, "launching x"))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("launching x failed with")
                    .hasMessageContaining("so the device is lost; close this compute and open the device again");
            assertThatThrownBy(lost::requireAlive)
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("it was lost earlier (device opencl:0: launching x failed with")
                    .hasRootCauseMessage(lost.failure(code, "launching x").getMessage());
        }
    }

    @Test
    void nothingIsAskedOfALostDevice() {
        try (GpuQueue queue = new GpuCompute(device).openQueue()) {
            device.health().failure(ClCode.DEVICE_NOT_AVAILABLE, "launching x");
            assertThatThrownBy(() -> queue.allocate(1)).hasMessageContaining("it was lost earlier");
            assertThatThrownBy(queue::synchronize).hasMessageContaining("it was lost earlier");
            assertThatThrownBy(queue::event).hasMessageContaining("it was lost earlier");
        }
    }

    @Test
    void anyOtherFailureLeavesTheDeviceInUse() {
        assertThat(device.health().failure(-30, "asking"))
                .hasMessageContaining("asking failed with CL_INVALID_VALUE (-30); update the driver");
        assertThat(device.health().failure(-12345, "asking")).hasMessageContaining("code -12345");
        device.health().requireAlive();
    }

    @Test
    void memoryThatIsRefusedNamesTheRequestAndTheLimits() {
        try (Compute compute = OpenCl.open()) {
            assertThatThrownBy(() -> compute.tensor(DType.F32, Shape.of(1L << 50)))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasStackTraceContaining("beyond the device's memory");
            long tooLargeInOnePiece = device.context().facts().largestAllocation() + 64;
            if (tooLargeInOnePiece < device.context().facts().memoryBytes()) {
                assertThatThrownBy(() -> compute.tensor(DType.U8, Shape.of(tooLargeInOnePiece)))
                        .isInstanceOf(DeviceMemoryException.class)
                        .hasStackTraceContaining(
                                "gives at most " + device.context().facts().largestAllocation());
            }
        }
    }

    @Test
    void opensInFp32OnlyAndNoDeviceThatIsNotThere() {
        for (MathMode mode : List.of(MathMode.TF32, MathMode.BF16)) {
            assertThatThrownBy(() ->
                            Compute.open("opencl", ComputeOptions.defaults().withMathMode(mode)))
                    .isInstanceOf(UnsupportedFeatureException.class)
                    .hasMessage("device opencl:0 does not support math mode " + mode + "; open it with math mode FP32");
        }
        assertThatThrownBy(() -> new OpenClBackend().open(99, ComputeOptions.defaults()))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("list them again");
    }

    @Test
    void aShapeOrGroupThatDoesNotExistIsRefused() {
        for (String property : new String[] {LimitsChoice.SHAPE_PROPERTY, LimitsChoice.GROUP_PROPERTY}) {
            System.setProperty(LimitsChoice.SHAPE_PROPERTY, "gpu");
            System.setProperty(property, "48");
            try {
                assertThatThrownBy(() -> LimitsChoice.of(
                                device.info().device(), device.context().facts()))
                        .isInstanceOf(BackendException.class)
                        .hasMessageContaining("no kernels for -D" + property + "=48; set it to ");
            } finally {
                System.clearProperty(LimitsChoice.SHAPE_PROPERTY);
                System.clearProperty(property);
            }
        }
    }

    @Test
    void withoutLwjglsNativesItNamesTheJarToAdd() throws IOException, InterruptedException {
        ForkedJvm run = ForkedJvm.run(OpenMain.class, Map.of(), List.of("-Dorg.lwjgl.libname=libno_such_lwjgl.so"));

        assertThat(run.output())
                .contains("device opencl:0: LWJGL cannot load OpenCL here: ")
                .contains(
                        "; put the jar of LWJGL's natives for this platform, org.lwjgl:lwjgl with the classifier natives-linux, on the module path or class path");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void workingMemoryThatIsRefusedSaysThatItIsTheOps() {
        try (GpuQueue queue = new GpuCompute(device).openQueue()) {
            assertThatThrownBy(() -> queue.launches().scratch(0, 1L << 50))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageContaining("the working memory of an op");
        }
    }
}
