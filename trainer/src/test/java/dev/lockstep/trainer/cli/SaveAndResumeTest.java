package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.lockstep.learn.model.FormatOne;
import dev.lockstep.learn.model.FormatTwo;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

class SaveAndResumeTest {
    private static final String SMALL = "--per-class 9 --device cpu ";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--momentum 0.9 --nesterov --seed 3",
                "--optimizer adamw --lr 0.001 --batch 13",
                "--weight-decay 0.01 --label-smoothing 0.1",
                "--class-weight 3:2.5,0:0.5",
                "--class-weight balanced --label-smoothing 0.1",
                "--lr 1e30",
                "--schedule exponential:0.7 --warmup 3",
                "--schedule step:2:0.5 --optimizer adamw --lr 0.01",
                "--optimizer lbfgs --l2 0.001",
                "--optimizer lbfgs --l2 0.001 --class-weight balanced",
                "--average ema:0.9 --momentum 0.9"
            })
    void aResumedTrainingEndsAsIfItHadNeverStopped(String options) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, Object> whole = json(SMALL + options + " --epochs 4 --json -");

        json(SMALL + options + " --epochs 1 --save " + file + " --json -");
        json("--device cpu --resume " + file + " --epochs 3 --json -");
        Map<String, Object> resumed = json("--device cpu --resume " + file + " --epochs 4 --json -");

        assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(whole));
    }

    @Test
    void aResumedScheduleTowardsAnEndGoesOnAsIfItHadNeverStopped() throws IOException {
        Path file = folder.resolve("model.safetensors");
        String options = SMALL + "--schedule cosine --warmup 2 --epochs 3";
        Map<String, Object> whole = json(options + " --json - --save " + file);
        byte[] end = Files.readAllBytes(file);
        Cli refused = train("--device cpu --resume " + file + " --epochs 4");

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err())
                .contains("--epochs 4: " + file
                        + " was trained with --epochs 3, which its schedule cosine depends on; leave it out");
        assertThat(Files.readAllBytes(file)).isEqualTo(end);
        assertThat(withoutTimes(json("--device cpu --json - --resume " + file))).isEqualTo(withoutTimes(whole));
    }

    @Test
    void patienceStopsWhereTheValidationLossNoLongerFallsAndTheBestModelIsSaved() throws IOException {
        Path file = folder.resolve("model.safetensors");
        String options = SMALL + "--lr 3 --weight-decay 0.05 ";
        Cli run = train(options + "--epochs 60 --patience 3 --save " + file);

        assertThat(run.exitCode()).as(run.err()).isZero();
        Matcher best = Pattern.compile(
                        "Best: epoch ([0-9]+) of ([0-9]+) has the lowest validation loss; its model is kept")
                .matcher(run.out());
        assertThat(best.find()).as(run.out()).isTrue();
        int epoch = Integer.parseInt(best.group(1));
        assertThat(Integer.parseInt(best.group(2))).isEqualTo(epoch + 4);
        Map<String, Object> straight = json(options + "--json - --epochs " + (epoch + 1));
        Map<String, Object> saved = json("--device cpu --json - --resume " + file + " --epochs " + (epoch + 1));
        assertThat(withoutTimes(saved)).isEqualTo(withoutTimes(straight));
    }

    @Test
    void aFileOfFormatOneGoesOnAsIfItHadNeverStopped() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, Object> whole = json(SMALL + "--momentum 0.9 --epochs 4 --json -");
        json(SMALL + "--momentum 0.9 --epochs 2 --save " + file + " --json -");
        FormatOne.convert(file);

        Map<String, Object> resumed = json("--device cpu --resume " + file + " --epochs 4 --json -");

        assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(whole));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lr 0.07 --momentum 0.9 --nesterov --label-smoothing 0.1 --seed 9",
                "--optimizer adamw --lr 0.01 --batch 7",
                "--optimizer adamw --lr 0.01 --weight-decay 0.3",
                "--weight-decay 0.02"
            })
    void aFileOfFormatTwoGoesOnAsIfItHadNeverStopped(String options) throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, Object> whole = json(SMALL + options + " --epochs 4 --json -");
        json(SMALL + options + " --epochs 2 --save " + file + " --json -");
        FormatTwo.convert(file);

        Map<String, Object> resumed = json("--device cpu --resume " + file + " --epochs 4 --json -");

        assertThat(withoutTimes(resumed)).isEqualTo(withoutTimes(whole));
    }

    @Test
    void resumingAFinishedTrainingGivesItsResultsAgain() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, Object> whole = json(SMALL + "--epochs 2 --json - --save " + file);

        assertThat(withoutTimes(json("--device cpu --json - --resume " + file))).isEqualTo(withoutTimes(whole));
    }

    @Test
    void resumingSavesToTheNamedFileAndLeavesTheOther() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Path other = folder.resolve("other.safetensors");
        json(SMALL + "--json - --save " + file);
        byte[] before = Files.readAllBytes(file);

        Cli run = train("--device cpu --epochs 2 --resume " + file + " --save " + other);

        assertThat(run.out()).contains("Saved: " + other).contains("Epoch  0: ").contains("Epoch  1: ");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(other).exists();
    }

    static Stream<Arguments> conflicts() {
        return Stream.of(
                arguments("--batch 15", "--batch 15: FILE was trained with --batch 16; leave the option out"),
                arguments("--lr 0.2", "--lr 0.2: FILE was trained with --lr 0.1; leave the option out"),
                arguments("--optimizer adamw", "--optimizer adamw: FILE was trained with --optimizer sgd"),
                arguments("--momentum 0.5", "--momentum 0.5: FILE was trained with --momentum 0.0"),
                arguments("--nesterov", "--nesterov true: FILE was trained with --nesterov false"),
                arguments("--weight-decay 0.1", "--weight-decay 0.1: FILE was trained with --weight-decay 0.0"),
                arguments("--label-smoothing 1", "--label-smoothing 1.0: FILE was trained with --label-smoothing 0.0"),
                arguments(
                        "--class-weight balanced",
                        "--class-weight balanced: FILE was trained with no --class-weight; leave the option out"),
                arguments("--seed 1", "--seed 1: FILE was trained with --seed 0"),
                arguments("--per-class 8", "--per-class 8: FILE was trained with --per-class 9"),
                arguments("--data mnist", "--data mnist: FILE was trained with --data digits"),
                arguments("--epochs 1", "--epochs 1: FILE has begun 2 epochs; give 2 or more"),
                arguments(
                        "--epochs 2000000000",
                        "--epochs 2000000000: a model file holds the losses of 2147483639 steps at most, here 429496727"
                                + " epochs; give fewer"),
                arguments("--save-every 0", "--save-every 0: must be 1 or more"));
    }

    @ParameterizedTest
    @MethodSource("conflicts")
    void aSettingThatDiffersIsRefusedByItsName(String option, String message) throws IOException {
        Path file = folder.resolve("model.safetensors");
        json(SMALL + "--epochs 2 --json - --save " + file);
        byte[] before = Files.readAllBytes(file);

        refuses("--resume " + file + " " + option, message.replace("FILE", file.toString()));
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void otherClassWeightsAreRefusedAndTheSameMayBeRepeatedInAnyOrder() throws IOException {
        Path file = folder.resolve("model.safetensors");
        json(SMALL + "--class-weight 3:2.5,0:0.5 --json - --save " + file);

        assertThat(train("--resume " + file + " --class-weight 0:0.50,3:2.5").exitCode())
                .isZero();
        refuses(
                "--resume " + file + " --class-weight 0:2",
                "--class-weight 0:2.0: " + file + " was trained with --class-weight 0:0.5,3:2.5; leave the option out");
    }

    @Test
    void theSettingsOfTheFileMayBeRepeated() throws IOException {
        Path file = folder.resolve("model.safetensors");
        json(SMALL + "--json - --save " + file);

        assertThat(train("--resume " + file + " --lr 0.10 --batch 16 --per-class 9 --seed 0 --optimizer SGD")
                        .exitCode())
                .isZero();
    }

    @Test
    void otherImagesAreRefused() throws IOException {
        Path data = folder.resolve("data");
        writeImages(data, 1);
        Path file = folder.resolve("model.safetensors");
        json("--data folder:" + data + " --per-class 0 --batch 1 --json - --save " + file);
        writeImages(data, 2);

        refuses(
                "--resume " + file + " --epochs 2",
                "--resume " + file + ": it learned from other images (folder:" + data + ") than these (folder:" + data
                        + "); give the same with --data and --data-dir");
    }

    @Test
    void imagesThatWereMovedAreKnownAgain() throws IOException {
        Path data = folder.resolve("data");
        writeImages(data, 1);
        Path file = folder.resolve("model");
        json("--data folder:" + data + " --per-class 0 --batch 1 --json - --save " + file);
        Path moved = Files.move(data, folder.resolve("moved"));

        Cli run = train("--epochs 2 --data folder:" + moved + " --resume " + file);

        assertThat(run.exitCode()).as(run.err()).isZero();
        writeImages(moved, 2);
        refuses(
                "--epochs 3 --data folder:" + moved + " --resume " + file,
                "--resume " + file + ": it learned from other");
    }

    @Test
    void filesThatCannotBeWrittenAreRefusedBeforeTheTraining() {
        refuses(
                "--save /no/such/folder/m",
                "--save /no/such/folder/m cannot be written: its folder does not exist; name a");
        refuses(
                "--export /no/such/folder/m",
                "--export /no/such/folder/m cannot be written: its folder does not exist");
        refuses("--save " + folder, "--save " + folder + " is a folder; name a file");
        refuses("--save-every 3", "--save-every 3: needs a --save FILE");
        refuses("--resume " + folder.resolve("none"), folder.resolve("none") + " cannot be read: it does not exist");
    }

    @Test
    void oneFileCannotHoldTwoThings() throws IOException {
        Path file = folder.resolve("model");
        json(SMALL + "--json - --save " + file);
        byte[] before = Files.readAllBytes(file);
        String again = folder + "/./model";

        refuses(
                "--save " + file + " --export " + again,
                "--export " + again + ": is the same file as --save " + file + "; name another");
        refuses(
                "--save " + file + " --save-diverged " + file,
                "--save-diverged " + file + ": is the same file as --save ");
        refuses("--export " + file + " --json " + file, "--json " + file + ": is the same file as --export ");
        refuses("--resume " + file + " --export " + file, "--export " + file + ": is the same file as --save ");
        refuses(
                "--resume " + file + " --save " + file + "2 --json " + file,
                "--json " + file + ": is the same file as --resume ");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(train("--resume " + again + " --save " + file).exitCode()).isZero();
    }

    @Test
    void everyOptionOfTrainIsKnownToDecideTheResultOrNot() {
        List<String> others = List.of(
                "--patience",
                "--device",
                "--device-memory",
                "--threads",
                "--offline",
                "--check",
                "--save",
                "--save-every",
                "--save-diverged",
                "--resume",
                "--export",
                "--report",
                "--no-report",
                "--json",
                "--json-losses",
                "--receipt",
                "--quiet",
                "--help",
                "--debug");
        CommandSpec train = Lockstep.commandLine().getSubcommands().get("train").getCommandSpec();

        assertThat(train.options().stream().map(option -> option.longestName()))
                .as("an option that decides the result belongs into ResultOptions, another into this list")
                .containsExactlyInAnyOrderElementsOf(Stream.concat(ResultOptions.NAMES.stream(), others.stream())
                        .toList());
    }

    /** The reader knows nothing but the format and Python's standard library. */
    @Test
    void anIndependentReaderFindsTheSameWeights() throws Exception {
        Path file = folder.resolve("model.safetensors");
        Map<String, Object> trained = json(SMALL + "--epochs 2 --json - --save " + file);
        Path script = folder.resolve("read.py");
        Files.writeString(script, """
                import hashlib, json, struct, sys
                data = open(sys.argv[1], 'rb').read()
                length, = struct.unpack('<Q', data[:8])
                header = json.loads(data[8:8 + length].decode('utf-8'))
                buffer = data[8 + length:]
                metadata = header.pop('__metadata__')
                assert sorted(header) == ['bias', 'epochs', 'losses', 'weight'], header
                assert header['weight']['dtype'] == header['bias']['dtype'] == 'F32'
                assert header['weight']['shape'] == [10, 784] and header['bias']['shape'] == [10]
                assert (8 + length) % 8 == 0
                assert header['epochs']['dtype'] == 'F64' and header['epochs']['shape'] == [2, 7]
                begin, end = header['epochs']['data_offsets']
                assert begin % 8 == 0
                assert struct.unpack('<14d', buffer[begin:end])[9] == 80.0
                digest = hashlib.sha256()
                for name in ('weight', 'bias'):
                    begin, end = header[name]['data_offsets']
                    digest.update(buffer[begin:end])
                    floats = struct.unpack('<%df' % ((end - begin) // 4), buffer[begin:end])
                    assert 0 < max(floats) < 10
                assert metadata['format'] == 'pt' and metadata['scale'] == '1/255'
                assert json.loads(metadata['classes']) == [str(i) for i in range(10)]
                print(digest.hexdigest())
                """);

        Process python = new ProcessBuilder(Python.command(), script.toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(python.waitFor()).as(output).isZero();
        assertThat(output.strip()).isEqualTo(trained.get("weightsSha256"));
    }

    private static void refuses(String options, String message) {
        Cli run = train(options);

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: " + message).hasLineCount(1);
    }

    private static Map<String, Object> json(String options) throws IOException {
        Cli run = train(options + " --quiet");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.json();
    }

    private static Cli train(String options) {
        List<String> args = new ArrayList<>(List.of("train"));
        args.addAll(List.of(options.strip().split(" +", -1)));
        return Cli.run(args.toArray(String[]::new));
    }

    private static String withoutTimes(Map<String, Object> json) throws IOException {
        json.remove("receipt");
        for (Object epoch : (List<?>) json.get("epochs")) {
            assertThat(((Map<?, ?>) epoch).remove("seconds")).isNotNull();
        }
        return JSON.std.asString(json);
    }

    private static void writeImages(Path data, int brightness) throws IOException {
        for (String split : List.of("training", "testing")) {
            for (int label = 0; label < 2; label++) {
                Path images = Files.createDirectories(data.resolve(split).resolve(Integer.toString(label)));
                Pictures.write(images.resolve("image.png"), "png", 5, 4, (x, y) -> x + brightness * y);
            }
        }
    }
}
