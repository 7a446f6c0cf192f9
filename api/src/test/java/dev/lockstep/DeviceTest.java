package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.UnknownDeviceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceTest {
    @ParameterizedTest
    @CsvSource({
        "cpu, cpu, 0, cpu",
        "cpu:0, cpu, 0, cpu",
        "cpu:1, cpu, 1, cpu:1",
        "cuda, cuda, 0, cuda:0",
        "cuda:3, cuda, 3, cuda:3",
        "opencl:12, opencl, 12, opencl:12",
        "my-chip2:007, my-chip2, 7, my-chip2:7",
        "x:999999999, x, 999999999, x:999999999"
    })
    void readsKindAndIndex(String text, String kind, int index, String written) {
        Device device = Device.parse(text);
        assertThat(device).isEqualTo(new Device(kind, index)).hasToString(written);
        assertThat(Device.parse(device.toString())).isEqualTo(device);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " cpu",
                "cpu ",
                "CPU",
                "2cuda",
                "-x",
                "cuda:",
                "cuda:-1",
                "cuda:+1",
                "cuda:1:2",
                "cuda:x",
                "cuda,0",
                ":0",
                "cuda:9999999999",
                "cuda:99999999999999999999",
                "cuda:١",
                "auto",
                "auto:0"
            })
    void refusesTextThatNamesNoDevice(String text) {
        assertThatThrownBy(() -> Device.parse(text))
                .isExactlyInstanceOf(UnknownDeviceException.class)
                .hasMessage("'" + text + "' is not a device; a device is named like cpu, cuda, cuda:1 or opencl:0");
    }

    @ParameterizedTest
    @CsvSource({"'', 0", "auto, 0", "Cuda, 0", "cuda:0, 0", "cuda, -1"})
    void refusesComponentsThatNameNoDevice(String kind, int index) {
        assertThatThrownBy(() -> new Device(kind, index))
                .isExactlyInstanceOf(UnknownDeviceException.class)
                .hasMessageStartingWith("'" + kind + ":" + index + "' is not a device; ");
    }

    @Test
    void namesTheCpu() {
        assertThat(Device.CPU).isEqualTo(new Device("cpu", 0)).isEqualTo(Device.parse("cpu"));
    }
}
