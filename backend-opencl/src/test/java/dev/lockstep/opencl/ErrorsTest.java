package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.MathMode;
import dev.lockstep.Shape;
import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.kernels.BinaryCache;
import dev.lockstep.kernels.Kernel;
import dev.lockstep.kernels.Scratch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What fails says what would mend it. */
final class ErrorsTest {
    private Session session;

    @BeforeEach
    void open() {
        DeviceFacts facts = OpenCl.facts();
        Device device = new Device("opencl", 0);
        Lwjgl.load(device);
        session = new Session(device, facts);
    }

    @AfterEach
    void close() {
        if (session != null) {
            session.close();
        }
    }

    @Test
    void aKernelThatDoesNotCompileShowsTheLogAndTheOptions() {
        try (Programs programs = programs()) {
            assertThatThrownBy(() -> programs.build("broken.cl", "__kernel void broken() { no_such_name; }"))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining(
                            "device opencl:0: its compiler refused broken.cl with CL_BUILD_PROGRAM_FAILURE (-11)")
                    .hasMessageContaining("-cl-std=CL1.2")
                    .hasMessageContaining("no_such_name")
                    .hasMessageEndingWith("; update the driver of the device, or use another one");
        }
    }

    @Test
    void aKernelThatIsTooLargeForItsGroupSaysHowToMakeGroupsSmaller() {
        Kernel kernel = new Kernel("fill.cl", "fill_32", Map.of());
        try (Programs programs = programs()) {
            MemorySegment range = session.hostMemory(Commands.RANGE_BYTES);
            Commands.setRange(range, 1 << 20, 1, 1);
            long handle = programs.shared(kernel);
            assertThatThrownBy(() -> new Commands(session).launch(kernel, handle, range.address()))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("cannot run in groups of 1048576 work-items: the device takes at most ")
                    .hasMessageEndingWith("; set -Ddev.lockstep.opencl.group=<a smaller power of two>");
        }
    }

    @Test
    void aLostDeviceStaysLostAndSaysSo() {
        for (int code : new int[] {-5, -2, -14, -36, -9999}) {
            try (Session lost = new Session(session.device(), session.facts())) {
                assertThatThrownBy(() -> lost.require(code, "launching x"))
                        .isInstanceOf(BackendException.class)
                        .hasMessageContaining("launching x failed with")
                        .hasMessageContaining("so the device is lost; close this compute and open the device again");
                assertThatThrownBy(lost::requireAlive)
                        .isInstanceOf(BackendException.class)
                        .hasMessageContaining("it was lost earlier (device opencl:0: launching x failed with")
                        .hasRootCauseMessage(lost.failure(code, "launching x").getMessage());
                assertThatThrownBy(() -> new DeviceMemory(lost, true).allocate(1))
                        .hasMessageContaining("it was lost earlier");
            }
        }
    }

    @Test
    void anyOtherFailureLeavesTheDeviceInUse() {
        assertThat(session.failure(-30, "asking"))
                .hasMessageContaining("asking failed with CL_INVALID_VALUE (-30); update the driver");
        assertThat(session.failure(-12345, "asking")).hasMessageContaining("code -12345");
        session.requireAlive();
    }

    @Test
    void memoryThatIsRefusedNamesTheRequestAndTheLimits() {
        try (Compute compute = OpenCl.open()) {
            assertThatThrownBy(() -> compute.tensor(DType.F32, Shape.of(1L << 50)))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasStackTraceContaining("beyond the device's memory");
            long tooLargeInOnePiece = session.facts().largestAllocation() + 64;
            if (tooLargeInOnePiece < session.facts().memoryBytes()) {
                assertThatThrownBy(() -> compute.tensor(DType.U8, Shape.of(tooLargeInOnePiece)))
                        .isInstanceOf(DeviceMemoryException.class)
                        .hasStackTraceContaining(
                                "gives at most " + session.facts().largestAllocation());
            }
        }
    }

    @Test
    void opensInFp32OnlyAndNoDeviceThatIsNotThere() {
        assertThatThrownBy(
                        () -> Compute.open("opencl", ComputeOptions.defaults().withMathMode(MathMode.TF32)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("device opencl:0 does not support math mode TF32; open it with math mode FP32");
        assertThatThrownBy(() -> new OpenClBackend().open(99, ComputeOptions.defaults()))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("list them again");
    }

    @Test
    void aShapeOrGroupThatDoesNotExistIsRefused() {
        for (String property : new String[] {TraitsChoice.SHAPE_PROPERTY, TraitsChoice.GROUP_PROPERTY}) {
            System.setProperty(TraitsChoice.SHAPE_PROPERTY, "gpu");
            System.setProperty(property, "48");
            try {
                assertThatThrownBy(() -> TraitsChoice.of(session.device(), session.facts()))
                        .isInstanceOf(BackendException.class)
                        .hasMessageContaining("no kernels for -D" + property + "=48; set it to ");
            } finally {
                System.clearProperty(TraitsChoice.SHAPE_PROPERTY);
                System.clearProperty(property);
            }
        }
    }

    @Test
    void withoutLwjglsNativesItNamesTheJarToAdd() throws IOException, InterruptedException {
        ForkedJvm run = ForkedJvm.run(OpenMain.class, Map.of(), List.of("-Dorg.lwjgl.libname=libno_such_lwjgl.so"));

        assertThat(run.output())
                .contains("device opencl:0: LWJGL cannot load OpenCL here: ")
                .contains("; put the jar of LWJGL's natives for this platform on the module path or class path");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void workingMemoryThatIsRefusedSaysThatItIsTheOps() {
        try (DeviceMemory memory = new DeviceMemory(session, true);
                Scratch scratch = new Scratch(session.device(), memory)) {
            assertThatThrownBy(() -> scratch.get(0, 1L << 50))
                    .isInstanceOf(DeviceMemoryException.class)
                    .hasMessageContaining("the working memory of an op");
        }
    }

    private Programs programs() {
        return new Programs(session, TraitsChoice.of(session.device(), session.facts()), new BinaryCache(null));
    }
}
