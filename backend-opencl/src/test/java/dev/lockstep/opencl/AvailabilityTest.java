package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.kernels.host.Discovered;
import dev.lockstep.spi.Availability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where there is no device, the probe says why and what would mend it. */
final class AvailabilityTest {
    private static final String OPTION = "-D" + IcdLoader.NAME_PROPERTY + "=";

    @Test
    void withoutALoaderItNamesTheFilesItLookedFor() throws IOException, InterruptedException {
        ForkedJvm run = ForkedJvm.run(ProbeMain.class, Map.of(), List.of(OPTION + "libNoSuchOpenCL.so.1"));

        assertThat(run.output())
                .contains(
                        "no OpenCL loader was found (looked for libNoSuchOpenCL.so.1) | install one (Debian: apt-get install"
                                + " ocl-icd-libopencl1)")
                .doesNotContain("Exception", "\tat ");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void withoutAPlatformItNamesTheDriversToInstall(@TempDir Path empty) throws IOException, InterruptedException {
        OpenCl.require();
        ForkedJvm run = ForkedJvm.run(ProbeMain.class, Map.of("OCL_ICD_VENDORS", empty.toString()), List.of());

        assertThat(run.output())
                .contains("knows no platform | install the OpenCL driver of the device")
                .contains("pocl-opencl-icd")
                .doesNotContain("Exception", "\tat ");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aPlatformWithoutDevicesSaysWhatToCheck() {
        assertThat(reason(List.of())).contains("the platforms that are installed list none", "/dev/dri");
    }

    @Test
    void devicesThatCannotBeUsedAreNamedWithWhatTheyLack() {
        DeviceFacts old = facts("Relic", "OpenCL 1.1", 4, DeviceFacts.unusable(true, true, true, true));
        DeviceFacts asleep = facts("Sloth", "OpenCL 3.0", 4, DeviceFacts.unusable(false, false, true, true));

        assertThat(reason(List.of(old, asleep)))
                .contains("Relic (OpenCL 1.1): OpenCL 1.2 is needed")
                .contains("Sloth (OpenCL 3.0): its driver says that it is not available");
        assertThat(DeviceFacts.unusable(false, true, false, true)).contains("no compiler");
        assertThat(DeviceFacts.unusable(false, true, true, false)).contains("big-endian");
    }

    @Test
    void gpusComeBeforeProcessorsAndProcessorsBelowTheCpuBackend() {
        DeviceFacts processor = facts("processor", "OpenCL 3.0", 2, "");
        DeviceFacts gpu = facts("gpu", "OpenCL 3.0", 4, "");

        assertThat(Discovery.among(List.of(processor, gpu), List.of()))
                .isEqualTo(new Discovered.Found<>(List.of(gpu, processor), List.of()));
        assertThat(gpu.preference()).isPositive();
        assertThat(processor.preference()).isNegative();
    }

    private static String reason(List<DeviceFacts> all) {
        Availability.Unavailable why = ((Discovered.Nothing<DeviceFacts>) Discovery.among(all, List.of())).why();
        return why.reason() + " | " + why.remedy();
    }

    static DeviceFacts facts(String name, String version, long type, String unusable) {
        return new DeviceFacts(
                1,
                1,
                "platform",
                "1",
                name,
                "driver",
                version,
                version,
                type,
                1,
                1 << 30,
                1 << 28,
                1 << 15,
                256,
                4,
                false,
                true,
                unusable);
    }
}
