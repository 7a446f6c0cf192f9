package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.learn.data.IdxFixture;
import dev.lockstep.learn.data.RealMnist;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of {@code examples/} run as they are. */
class ExamplesTest {
    @TempDir
    private Path folder;

    @Test
    void mnistTrainsFromIdxFilesToAModelThatIsAsGoodAsItSays() throws Exception {
        Dataset digits = writtenDigits();
        Path file = folder.resolve("digits.safetensors");

        int correct = right(run("Mnist", folder, file), "epoch 2: .*", 600);

        assertThat(correct).isGreaterThan(400);
        try (Compute cpu = Compute.open("cpu")) {
            assertThat(LinearModel.load(file).evaluate(cpu, digits.valid()).correct())
                    .isEqualTo(correct);
        }
    }

    @Test
    void twoLayersLearn() throws Exception {
        writtenDigits();

        assertThat(right(run("TwoLayers", folder, 3), "epoch 2:", 600)).isGreaterThan(450);
    }

    @Test
    void twoLayersReachNinetySevenPercentOnRealMnist() throws Exception {
        Path mnist = RealMnist.folder();

        assertThat(right(run("TwoLayers", mnist, 4), "epoch 3:", 10_000)).isGreaterThan(9700);
    }

    @Test
    void eightThreadsPredictWhatOneDoes() throws Exception {
        Dataset digits = writtenDigits();
        Path file = folder.resolve("digits.safetensors");
        try (Compute cpu = Compute.open("cpu")) {
            LinearModel model = new Trainer(digits, TrainingSettings.DEFAULTS).train(cpu);
            model.save(file);

            assertThat(right(run("ManyThreads", file, folder), "8 threads:", 600))
                    .isEqualTo(model.evaluate(cpu, digits.valid()).correct());
        }
    }

    @Test
    void aLinearProbeLearnsFromNumPysFiles() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer features = ByteBuffer.allocate(300 * 7 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer labels = ByteBuffer.allocate(300 * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int row = 0; row < 300; row++) {
            int label = row % 7 == 0 ? 2 : row % 2;
            labels.putLong(10 + label);
            for (int i = 0; i < 7; i++) {
                features.putFloat((float) (random.nextGaussian() + (i == label ? 4 : 0)));
            }
        }
        Path model = folder.resolve("probe.safetensors");

        String output = run("LinearProbe", npy("<f4", "(300, 7)", features), npy("<i8", "(300,)", labels), model);

        assertThat(right(output, "epoch 9: .*", 61)).isGreaterThan(50);
        assertThat(output).containsPattern("the first one set aside is '1[012]' with [0-9]+ %");
        assertThat(LinearModel.load(model).classNames()).containsExactly("10", "11", "12");
    }

    /** Writes a file as {@code numpy.save} does. */
    private Path npy(String dtype, String shape, ByteBuffer values) throws IOException {
        String header = "{'descr': '" + dtype + "', 'fortran_order': False, 'shape': " + shape + ", }";
        String padded = header + " ".repeat(Math.floorMod(-(10 + header.length() + 1), 64)) + "\n";
        ByteBuffer file = ByteBuffer.allocate(10 + padded.length() + values.capacity())
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .put(values.flip());
        return Files.write(folder.resolve(dtype.substring(1) + ".npy"), file.array());
    }

    private static String run(String example, Object... args) throws IOException, InterruptedException {
        return OutsideProject.runSource(
                Path.of("..", "examples", example + ".java"),
                Stream.of(args).map(Object::toString).toArray(String[]::new));
    }

    /** Returns how many an example says are right. */
    private static int right(String output, String before, int of) {
        Matcher said = Pattern.compile(before + " right (\\d+) of " + of).matcher(output);
        assertThat(said.find()).as(output).isTrue();
        return Integer.parseInt(said.group(1));
    }

    /** Writes generated digits as MNIST's files. */
    private Dataset writtenDigits() throws IOException {
        Dataset digits =
                Dataset.load("digits", DataOptions.fromEnvironment(Map.of()).withPerClass(60));
        write("train", digits.train());
        write("t10k", digits.valid());
        return digits;
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
