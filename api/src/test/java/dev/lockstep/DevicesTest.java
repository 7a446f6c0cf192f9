package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.ConfigurationException;
import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.error.UnknownDeviceException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.Availability;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding and opening devices through the service files, as an application does. */
class DevicesTest {
    private static final ComputeOptions TF32 = ComputeOptions.defaults().withMathMode(MathMode.TF32);

    @Test
    void probesEveryBackendInTheOrderOfItsName() {
        List<Devices.BackendStatus> found = Devices.probe();
        assertThat(found).extracting(Devices.BackendStatus::kind).containsExactly("absent", "heap", "picky");
        assertThat(found.get(0).availability())
                .isEqualTo(new Availability.Unavailable(
                        "libabsent.so.1 was not found", "install the driver of absent devices"));
        assertThat(found.get(1).availability())
                .isEqualTo(new Availability.Available(List.of(HeapBackend.info(0), HeapBackend.info(1))));
    }

    @Test
    void opensTheDeviceThatIsNamed() {
        try (Compute compute = Compute.open("heap:1")) {
            assertThat(compute.device()).isEqualTo(new Device("heap", 1));
            assertThat(compute.info()).isEqualTo(HeapBackend.info(1));
            assertThat(compute.options().mathMode()).isEqualTo(MathMode.FP32);
            assertThat(compute.receipt().selection()).containsExactly("chosen by name");
        }
        try (Compute compute = Compute.open(new Device("heap", 0), TF32.withThreads(3))) {
            assertThat(compute.device()).hasToString("heap:0");
            assertThat(compute.options().threads()).isEqualTo(3);
        }
    }

    @Test
    void opensADeviceOfABackendThatTheApplicationHasMade() {
        try (Compute compute = Compute.open(new HeapBackend(), 1, ComputeOptions.defaults())) {
            assertThat(compute.device()).hasToString("heap:1");
        }
        assertThatThrownBy(() -> Compute.open(new HeapBackend(), 2, ComputeOptions.defaults()))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("there are 2 heap devices; use an index from 0 to 1");
    }

    @Test
    void autoTakesTheBestDeviceThatOpensAndSaysWhyOthersWerePassedOver() {
        try (Compute compute = Compute.open("auto")) {
            assertThat(compute.device()).isEqualTo(new Device("heap", 1));
            assertThat(compute.receipt().selection())
                    .containsExactly(
                            "chosen by auto",
                            "absent: libabsent.so.1 was not found; install the driver of absent devices",
                            "device picky:0 does not support the math mode FP32; open it with TF32");
        }
        try (Compute compute = Compute.open(Devices.AUTO, TF32)) {
            assertThat(compute.device()).isEqualTo(new Device("picky", 0));
            assertThat(compute.receipt().selection())
                    .containsExactly(
                            "chosen by auto",
                            "absent: libabsent.so.1 was not found; install the driver of absent devices");
        }
    }

    @Test
    void takesNoOtherDeviceThanTheOneNamed() {
        assertThatThrownBy(() -> Compute.open("picky"))
                .isExactlyInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("device picky:0 does not support the math mode FP32; open it with TF32");
    }

    @Test
    void refusesAKindWithoutABackend() {
        unavailable(
                "cuda:1",
                new Device("cuda", 1),
                "no backend for cuda is installed",
                "add the jar lockstep-backend-cuda to the module path or class path");
    }

    @Test
    void refusesADeviceWhoseBackendCannotRun() {
        unavailable(
                "absent",
                new Device("absent", 0),
                "libabsent.so.1 was not found",
                "install the driver of absent devices");
    }

    @Test
    void refusesAnIndexBeyondTheLastDevice() {
        unavailable("heap:2", new Device("heap", 2), "there are 2 heap devices", "use an index from 0 to 1");
        unavailable("picky:1", new Device("picky", 1), "there is 1 picky device", "use picky:0");
    }

    private static void unavailable(String name, Device device, String reason, String remedy) {
        DeviceUnavailableException error =
                catchThrowableOfType(DeviceUnavailableException.class, () -> Compute.open(name));
        assertThat(error).hasMessage("device " + device + " is not available: " + reason + "; " + remedy);
        assertThat(error.device()).isEqualTo(device);
        assertThat(error.reason()).isEqualTo(reason);
        assertThat(error.remedy()).isEqualTo(remedy);
    }

    @ParameterizedTest
    @ValueSource(strings = {"heap:", "Heap", "auto:0", "auto:1", ""})
    void refusesTextThatNamesNoDevice(String name) {
        assertThatThrownBy(() -> Compute.open(name))
                .isExactlyInstanceOf(UnknownDeviceException.class)
                .hasMessageStartingWith("'" + name + "' is not a device; ");
    }

    @Test
    void refusesAnAvailableBackendWithoutDevices() {
        assertThatThrownBy(() -> new Availability.Available(List.of()))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("a backend without devices is Unavailable, with a reason");
    }

    @Test
    void refusesANegativeNumberOfThreads() {
        assertThatThrownBy(() -> TF32.withThreads(-1))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be 0 (one per processor) or more, got -1");
    }

    @Test
    void autoDoesNotGoAroundASettingThatTheUserHasToMend() {
        System.setProperty("picky.misconfigured", "true");
        try {
            assertThatThrownBy(() -> Compute.open("auto"))
                    .isExactlyInstanceOf(ConfigurationException.class)
                    .hasMessage("-Dpicky.misconfigured=true: cannot be; leave it out");
        } finally {
            System.clearProperty("picky.misconfigured");
        }
    }
}
