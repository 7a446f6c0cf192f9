package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EntrantTest {
    @Test
    void tellsItsWorkersWhatThisProcessWasToldAboutDevices() {
        List<String> told = List.of("dev.lockstep.some.option", "org.lwjgl.opencl.some.name");
        told.forEach(property -> System.setProperty(property, "a value"));
        try {
            assertThat(Entrant.java("opencl:0", false, List.of(), 2).prefix())
                    .contains("-Ddev.lockstep.some.option=a value", "-Dorg.lwjgl.opencl.some.name=a value")
                    .noneMatch(option -> option.startsWith("-Djava.home"));
        } finally {
            told.forEach(System::clearProperty);
        }
    }
}
