package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --device-memory}: results are those of a device that holds all data. */
class DeviceMemoryTest {
    private static final String DATA = " --per-class 210 --batch 31 --seed 3";
    private static final String LIMIT = " --device-memory 5400k";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "opencl"})
    void aStreamedTrainingGivesTheSameResults(String device) throws IOException {
        String command = "train --epochs 3 --check 50 --device " + device + DATA;

        Map<String, Object> streamed = json(command + LIMIT);

        assertThat(comparable(streamed)).isEqualTo(comparable(json(command)));
        assertThat(peak(streamed)).isLessThanOrEqualTo(5400 << 10);
    }

    @Test
    void saysThatTheDataStream() {
        Cli run = Cli.run(("train --device cpu" + DATA + LIMIT).split(" "));

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("Streaming: the data do not fit on the device; 1");
        assertThat(Cli.run(("train --device cpu" + DATA).split(" ")).out()).doesNotContain("Streaming");
    }

    @Test
    void aStreamedTrainingIsSavedAndResumed() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, Object> whole = json("train --epochs 4 --device cpu" + DATA);

        json("train --epochs 2 --save-every 17 --device cpu" + DATA + LIMIT + " --save " + file);
        Map<String, Object> resumed = json("train --epochs 4 --device cpu" + LIMIT + " --resume " + file);

        assertThat(comparable(resumed)).isEqualTo(comparable(whole));
    }

    @ParameterizedTest
    @CsvSource({"cpu, 1", "cpu, 3", "opencl, 2"})
    void trainingsOfASweepShareTheMemory(String device, int threads) throws IOException {
        String command = "sweep --lr 0.01,0.1,1 --device " + device + " --threads " + threads
                + " --per-class 1100 --batch 31 --seed 3";
        String limit = " --device-memory " + threads * 5400 + "k";

        Map<String, Object> streamed = json(command + limit);

        assertThat(weights(streamed)).isEqualTo(weights(json(command)));
        assertThat(peak(streamed)).isLessThanOrEqualTo(threads * (5400L << 10));
    }

    @Test
    void aStepNeedsNoMemoryForTheOtherExamples() throws IOException {
        String command = "step --device cpu" + DATA;

        assertThat(json(command + " --device-memory 300k")).isEqualTo(json(command));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lots", "0", "-1", "5x", "99999999999999g"})
    void whatIsNoSizeIsRefused(String size) {
        Cli run = Cli.run("train", "--device-memory=" + size);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err())
                .isEqualTo("lockstep: --device-memory " + size
                        + ": is no size of memory; give a number of bytes, or of k, m, g or t, such as 8g\n");
    }

    @Test
    void tooLittleMemorySaysWhatWouldBeEnough() {
        Cli run = Cli.run(("train --device cpu --device-memory 4m" + DATA).split(" "));

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err())
                .startsWith(
                        "lockstep: device cpu is out of memory: to read blocks of 1000 examples of U8 [28, 28] needs ")
                .contains(" bytes, 4194304 bytes free; ", ", or allow ", " bytes of device memory")
                .hasLineCount(1);
    }

    private static Map<String, Object> json(String command) throws IOException {
        Cli run = Cli.run((command + " --json -").split(" "));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    @SuppressWarnings("unchecked")
    private static long peak(Map<String, Object> json) {
        return ((Number) ((Map<String, Object>) json.get("receipt")).get("peakBytes")).longValue();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> weights(Map<String, Object> json) {
        return ((List<Map<String, Object>>) json.get("trainings"))
                .stream().map(training -> training.get("weightsSha256")).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Object> comparable(Map<String, Object> json) {
        List<Map<String, Object>> epochs = (List<Map<String, Object>>) json.get("epochs");
        epochs.forEach(epoch -> epoch.remove("seconds"));
        return List.of(epochs, json.get("weightsSha256"), json.get("initialLoss"));
    }
}
