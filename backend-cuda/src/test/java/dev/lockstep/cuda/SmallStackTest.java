package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.simulated.SimulatedCuda;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NVRTC has stack enough whatever thread calls; else the process ends. */
final class SmallStackTest {
    @TempDir
    private Path folder;

    @Test
    void aThreadWithASmallStackCompiles() throws IOException, InterruptedException {
        ProcessBuilder jvm = SimulatedCuda.of(13).jvm(SmallStackMain.class.getName());
        jvm.command().add(1, "-XX:-CreateCoredumpOnCrash");
        Process process = jvm.directory(folder.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).contains("[7.0, 7.0, 7.0]").contains("threads left 0");
    }
}
