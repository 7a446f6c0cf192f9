package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.simulated.SimulatedCuda;
import dev.lockstep.spi.Availability;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where there is no device, the probe says why and what would mend it. */
final class AvailabilityTest {
    @Test
    void withoutADriverItSaysWhatToInstallAndLoadsNothing() throws IOException, InterruptedException {
        ProcessBuilder jvm = SimulatedCuda.of(13).jvm(ProbeMain.class.getName());
        jvm.environment().remove("LD_LIBRARY_PATH");
        if (Files.exists(Path.of("/proc/driver/nvidia/version"))) {
            return; // this machine has one
        }
        assertThat(output(jvm))
                .contains("no NVIDIA driver was found (looked for libcuda.so.1) | install the driver of the GPU")
                .contains("JCuda loaded: false")
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void aFileThatIsNoLibraryIsToldWithTheLoadersReason(@TempDir Path folder) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("libcuda.so.1"), "no library");
        ProcessBuilder jvm = SimulatedCuda.of(13).jvm(ProbeMain.class.getName());
        jvm.environment().put("LD_LIBRARY_PATH", folder.toString());

        assertThat(output(jvm))
                .contains("the NVIDIA driver's library cannot be loaded: ")
                .contains("| install the driver anew");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SIMCUDA_DEVICES; 0; the NVIDIA driver finds no GPU | check nvidia-smi, and that CUDA_VISIBLE_DEVICES",
                "SIMCUDA_DRIVER_VERSION; 11040; the NVIDIA driver supports CUDA 11.4 at most, and CUDA 12.0 is needed | update the driver",
                "SIMCUDA_DRIVER_VERSION; 12060; the driver supports CUDA 12 and",
                "SIMCUDA_FAIL; cuInit:1:34; the stub that CUDA's toolkit has for linking | take the toolkit's folder stubs out of",
                "SIMCUDA_FAIL; cuInit:1:803; are of different versions | restart the machine",
                "SIMCUDA_FAIL; cuInit:1:804; compatibility library of a newer CUDA",
                "SIMCUDA_FAIL; cuInit:1:802; the system is not ready for CUDA yet | start nvidia-fabricmanager",
                "SIMCUDA_FAIL; cuInit:1:999; cuInit failed with CUDA_ERROR_UNKNOWN (999) | check nvidia-smi",
                "SIMCUDA_FAIL; cuDeviceGetName:1:101; cuDeviceGetName failed with CUDA_ERROR_INVALID_DEVICE (101)",
            })
    void whatIsWrongWithADriverIsToldWithTheRemedy(String variable, String value, String told)
            throws IOException, InterruptedException {
        assertThat(output(SimulatedCuda.of(13).with(variable, value).jvm(ProbeMain.class.getName())))
                .contains(told)
                .doesNotContain("Exception", "\tat ");
    }

    @Test
    void aDriverThatLacksAFunctionIsToOldForUs() throws IOException, InterruptedException {
        assertThat(output(SimulatedCuda.of(13).without("cuGraphLaunch").jvm(ProbeMain.class.getName(), "open")))
                .contains("device cuda:0: the driver's library has no function cuGraphLaunch; update the driver");
        assertThat(output(SimulatedCuda.of(13).without("cuDeviceGetName").jvm(ProbeMain.class.getName())))
                .contains("the NVIDIA driver's library has no function cuDeviceGetName | update the driver");
    }

    @Test
    void theDevicesNameTheLibrariesThatWouldBeUsed() throws IOException, InterruptedException {
        SimulatedCuda simulated = SimulatedCuda.of(12);

        assertThat(output(simulated.jvm(ProbeMain.class.getName())))
                .contains("simulated")
                .contains("cuBLAS=" + simulated.folder().resolve("libcublas.so.12"))
                .contains("NVRTC=" + simulated.folder().resolve("libnvrtc.so.12"))
                .contains("JCuda loaded: false");
    }

    @Test
    void aPlatformWithoutJCudaIsNamed() {
        for (List<String> platform : List.of(List.of("Mac OS X", "aarch64"), List.of("Linux", "aarch64"))) {
            assertThatThrownBy(() -> DriverLibrary.requirePlatform(platform.get(0), platform.get(1)))
                    .isInstanceOf(DriverLibrary.MissingException.class)
                    .hasMessage("CUDA is supported on Linux on x86-64 only, and this is " + platform.get(0) + " on "
                            + platform.get(1));
        }
    }

    @Test
    void aContainerWithoutTheLibraryIsToldFromAMachineWithoutADriver() {
        String loader = "libcuda.so.1: cannot open shared object file: No such file or directory";
        Availability.Unavailable inContainer =
                DriverLibrary.missing(loader, true).why();

        assertThat(inContainer.reason()).contains("is loaded but its library libcuda.so.1 is not here");
        assertThat(inContainer.remedy()).contains("--gpus all");
    }

    private static String output(ProcessBuilder jvm) throws IOException, InterruptedException {
        Process process = jvm.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
