package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.learn.JavaProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is too large, and what is no file, is refused in one line by a JVM with little memory. The large files are sparse: they
 * take no room on the disk.
 */
class InputLimitsTest {
    private static final String HEAP = "-Xmx48m";
    private static final int PIXELS = 28 * 28;

    @TempDir
    private static Path folder;

    private static Path model;

    @BeforeAll
    static void trainAModel() {
        model = folder.resolve("model.safetensors");
        Cli run = Cli.run("train", "--per-class", "2", "--batch", "5", "--device", "cpu", "--save", model.toString());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void aDataSetThatFillsTheMemoryNamesTheRemedy() throws Exception {
        Path data = mnist("full", 60_000, 60_000);

        fails(
                1,
                train(data),
                "out of memory: Java's memory outside the heap of 4",
                " MiB is full; ",
                "LOCKSTEP_JAVA_OPTS=-Xmx1");
    }

    @Test
    void aDataSetLargerThanTheHeapIsRefusedBeforeItIsRead() throws Exception {
        Path data = mnist("larger", 90_000, 90_000);

        fails(
                1,
                train(data),
                data.resolve("train-images-idx3-ubyte") + ": 90000 images would take 68 MiB of memory, Java may use 4");
    }

    @Test
    void aModelLargerThanTheHeapIsRefusedBeforeItIsRead() throws Exception {
        long pixels = 14_142L * 14_142;
        byte[] header = """
                {"weight":{"dtype":"F32","shape":[10,%s],"data_offsets":[0,%s]},\
                "bias":{"dtype":"F32","shape":[10],"data_offsets":[%s,%s]}}""".formatted(pixels, 40 * pixels, 40 * pixels, 40 * pixels + 40)
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer head = ByteBuffer.allocate(8 + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header);
        Path file = sparse("big.safetensors", head.array(), head.capacity() + 40 * pixels + 40);

        fails(
                1,
                List.of("predict", file.toString(), model.toString()),
                file + ": its tensor 'weight' would take 7630 MiB of memory, Java may use 4",
                "; let it use more with LOCKSTEP_JAVA_OPTS=-Xmx");
    }

    @Test
    void aPictureOfManyGigabytesIsRefusedBeforeItIsRead() throws Exception {
        Path file = sparse("big.png", new byte[0], 20L << 30);
        String cause = " has 21474836480 bytes; more than 536870912 are refused";
        fails(2, predict(file), file + cause);

        Path data = folder.resolve("pictures");
        for (String split : List.of("training", "testing")) {
            Path images = Files.createDirectories(data.resolve(split).resolve("a"));
            Files.createSymbolicLink(images.resolve("image.png"), file);
        }
        fails(
                2,
                List.of("train", "--data", "folder:" + data, "--per-class", "0"),
                data.resolve("training/a/image.png") + cause);
    }

    @Test
    void countsAreComparedBeforeLabelsAreRead() throws Exception {
        Path data = mnist("labels", 43, 43);
        Path labels = data.resolve("train-labels-idx1-ubyte");
        Files.delete(labels);
        Path many = data.resolve("train-labels-idx1-ubyte.gz");
        Files.write(many, gzipOfZeros(1000));

        fails(2, train(data), "holds 43 images but " + many + " holds 1000000000 labels; there must be one for each");
    }

    @Test
    void moreLabelsThanTheHeapHoldsAreRefusedBeforeTheyAreRead() throws Exception {
        Path data = mnist("all", 43, 43);
        Files.delete(data.resolve("train-images-idx3-ubyte"));
        Files.delete(data.resolve("train-labels-idx1-ubyte"));
        sparse(
                "all/train-images-idx3-ubyte",
                ByteBuffer.allocate(16)
                        .putInt(0x803)
                        .putInt(1_000_000_000)
                        .putInt(1)
                        .putInt(1)
                        .array(),
                1_000_000_016);
        Files.write(data.resolve("train-labels-idx1-ubyte.gz"), gzipOfZeros(1000));

        fails(1, train(data), ": choosing among 1000000000 labels would take 15259 MiB of memory, Java may use 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"device", "pipe"})
    void whatIsNoFileIsRefusedEverywhere(String kind) throws Exception {
        String cause = " cannot be read: it is a device, a pipe or a socket; copy its content to a file";
        Path picture = special(kind, kind + ".png");
        fails(2, predict(picture), picture + cause);
        fails(2, List.of("predict", picture.toString(), model.toString()), picture + cause);
        fails(2, List.of("train", "--resume", picture.toString()), picture + cause);
        fails(2, List.of("verify", "--case", picture.toString()), picture + ":" + cause);

        Path data = mnist(kind, 43, 43);
        Path images = data.resolve("train-images-idx3-ubyte");
        Files.delete(images);
        special(kind, kind + "/train-images-idx3-ubyte");
        fails(2, train(data), images + cause);

        Path pictures = folder.resolve(kind + "-pictures");
        for (String split : List.of("training", "testing")) {
            Files.createDirectories(pictures.resolve(split).resolve("a"));
            special(kind, kind + "-pictures/" + split + "/a/image.png");
        }
        fails(
                2,
                List.of("train", "--data", "folder:" + pictures, "--per-class", "0"),
                pictures.resolve("training/a/image.png") + cause);
    }

    private static void fails(int exitCode, List<String> command, String... messageParts)
            throws IOException, InterruptedException {
        List<String> args = new ArrayList<>(command);
        args.addAll(List.of("--device", "cpu"));
        if (command.getFirst().equals("train")) {
            args.add("--no-report");
        }
        Path output = folder.resolve("output");
        Process process = JavaProcess.start(
                List.of(HEAP, "--add-modules", "jdk.incubator.vector"), output, "dev.lockstep.trainer.Main", args);
        boolean ended = process.waitFor(15, TimeUnit.MINUTES);
        process.destroyForcibly().waitFor();
        String text = Files.readString(output);

        assertThat(ended).as(text).isTrue();
        assertThat(text.lines().filter(line -> !line.startsWith("WARNING: Using incubator")))
                .as(text)
                .singleElement()
                .asString()
                .startsWith("lockstep: ")
                .contains(messageParts);
        assertThat(process.exitValue()).isEqualTo(exitCode);
    }

    private static List<String> train(Path data) {
        return List.of("train", "--data", "mnist", "--data-dir", data.toString(), "--per-class", "0");
    }

    private static List<String> predict(Path picture) {
        return List.of("predict", model.toString(), picture.toString());
    }

    /** Makes the four files, with black images of 28 x 28 pixels. */
    private static Path mnist(String name, int trainImages, int trainLabels) throws IOException {
        Path data = Files.createDirectory(folder.resolve(name));
        images(name + "/train-images-idx3-ubyte", trainImages);
        labels(name + "/train-labels-idx1-ubyte", trainLabels);
        images(name + "/t10k-images-idx3-ubyte", 10_000);
        labels(name + "/t10k-labels-idx1-ubyte", 10_000);
        return data;
    }

    private static void images(String name, int count) throws IOException {
        byte[] header = ByteBuffer.allocate(16)
                .putInt(0x803)
                .putInt(count)
                .putInt(28)
                .putInt(28)
                .array();
        sparse(name, header, 16 + (long) count * PIXELS);
    }

    private static void labels(String name, int count) throws IOException {
        sparse(name, ByteBuffer.allocate(8).putInt(0x801).putInt(count).array(), 8 + (long) count);
    }

    private static Path sparse(String name, byte[] head, long length) throws IOException {
        Path file = folder.resolve(name);
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            out.write(head);
            out.setLength(length);
        }
        return file;
    }

    private static Path special(String kind, String name) throws IOException, InterruptedException {
        Path file = folder.resolve(name);
        if (kind.equals("device")) {
            return Files.createSymbolicLink(file, Path.of("/dev/zero"));
        }
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        return file;
    }

    /** Returns a labels file of so many million zeros, compressed to about a kilobyte for each; its CRC is wrong. */
    private static byte[] gzipOfZeros(int millions) {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        gzip.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, 0, 0, 0, 0, 0, 0, 0});
        gzip.writeBytes(deflated(ByteBuffer.allocate(8)
                .putInt(0x801)
                .putInt(millions * 1_000_000)
                .array()));
        byte[] million = deflated(new byte[1_000_000]);
        for (int i = 0; i < millions; i++) {
            gzip.writeBytes(million);
        }
        gzip.writeBytes(new byte[] {1, 0, 0, -1, -1});
        gzip.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0)
                .putInt(8 + millions * 1_000_000)
                .array());
        return gzip.toByteArray();
    }

    /** Compresses to blocks that end at a byte, can follow one another, and are not the last. */
    private static byte[] deflated(byte[] bytes) {
        byte[] target = new byte[bytes.length / 500 + 100];
        try (Deflater deflater = new Deflater(9, true)) {
            deflater.setInput(bytes);
            int length = deflater.deflate(target, 0, target.length, Deflater.FULL_FLUSH);
            return Arrays.copyOf(target, length);
        }
    }
}
