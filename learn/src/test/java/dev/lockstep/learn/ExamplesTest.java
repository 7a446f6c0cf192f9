package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.learn.data.IdxFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code examples/} run as they are. */
class ExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void mnistTrainsFromIdxFilesToAModelThatIsAsGoodAsItSays() throws Exception {
        Dataset digits =
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(60));
        write("train", digits.train());
        write("t10k", digits.valid());
        Path file = folder.resolve("digits.safetensors");

        String output =
                OutsideProject.runSource(Path.of("..", "examples", "Mnist.java"), folder.toString(), file.toString());

        Matcher last = Pattern.compile("epoch 2: .* right (\\d+) of 600").matcher(output);
        assertThat(last.find()).as(output).isTrue();
        int correct = Integer.parseInt(last.group(1));
        assertThat(correct).isGreaterThan(400);
        try (Compute cpu = Compute.open("cpu")) {
            assertThat(LinearModel.load(file).evaluate(cpu, digits.valid()).correct())
                    .isEqualTo(correct);
        }
    }

    private void write(String prefix, Examples images) throws IOException {
        byte[] labels = new byte[images.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = (byte) images.labels()[i];
        }
        Files.write(
                folder.resolve(prefix + "-images-idx3-ubyte"),
                IdxFixture.idx(0x803, images.pixels(), images.size(), images.rows(), images.columns()));
        Files.write(folder.resolve(prefix + "-labels-idx1-ubyte"), IdxFixture.idx(0x801, labels, labels.length));
    }
}
