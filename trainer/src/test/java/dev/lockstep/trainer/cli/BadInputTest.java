package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bad input gets one line that names the option, the value and what would be right, and exit code 2. */
class BadInputTest {
    static Stream<Arguments> badCommands() {
        return Stream.of(
                arguments("", "a command is missing"),
                arguments("trian", "Unmatched argument at index 0: 'trian'; did you mean 'train'?"),
                arguments(
                        "train --optimiser sgd", "Unknown options: '--optimiser', 'sgd'; did you mean '--optimizer'?"),
                arguments("train --device gpu", "--device gpu: no such device; use auto, cpu, cuda[:n] or opencl[:n]"),
                arguments("train --device CPU", "--device CPU: no such device; use auto, cpu, cuda[:n] or opencl[:n]"),
                arguments("train --device cpu:", "--device cpu:: no such device"),
                arguments("train --device cpu:1", "device cpu:1 is not available: there is 1 cpu device; use cpu:0"),
                arguments("train --batch 0", "--batch 0: must be 1 or more"),
                arguments("train --batch -3", "--batch -3: must be 1 or more"),
                arguments("train --batch many", "Invalid value for option '--batch': 'many' is not a whole number"),
                arguments("train --per-class 5 --batch 51", "--batch 51: there are only 50 training images"),
                arguments("train --epochs 0", "--epochs 0: must be 1 or more"),
                arguments("train --lr nan", "Invalid value for option '--lr': 'nan' is not a number"),
                arguments("train --lr NaN", "--lr NaN: must be a number from 0 to 3.4028235E38"),
                arguments("train --lr Infinity", "--lr Infinity: must be a number from 0 to 3.4028235E38"),
                arguments("train --lr -0.1", "--lr -0.1: must be a number from 0 to 3.4028235E38"),
                arguments("train --momentum -1", "--momentum -1.0: must be a number from 0 to 3.4028235E38"),
                arguments("train --weight-decay -1", "--weight-decay -1.0: must be a number from 0 to 3.4028235E38"),
                arguments("train --warmup -1", "--warmup -1: must be 0 or more"),
                arguments("train --warmup 9 --schedule one-cycle", "one-cycle has a warm-up of its own; leave out"),
                arguments(
                        "train --schedule linear",
                        "there is no schedule 'linear'; give constant, cosine[:FLOOR], step"),
                arguments("sweep --schedule cosine:2", "the floor of a cosine must be between 0 and 1, got 2.0"),
                arguments("train --patience 0", "--patience 0: must be 1 or more"),
                arguments("train --optimizer lbfgs --patience 3", "--patience 3: lbfgs goes on to the minimum"),
                arguments("train --average swa", "there is no average 'swa'; give none, ema[:DECAY] or polyak[:FROM]"),
                arguments("sweep --l2 0.1,1", "--l2 0.1,1: needs --optimizer lbfgs"),
                arguments("sweep --optimizer lbfgs --l2 0.1,-1", "--l2 -1.0: must be a number from 0 to 3.4028235E38"),
                arguments("sweep --optimizer lbfgs --l2 0.1,0.1", "--l2 0.1,0.1: the value 0.1 is there twice"),
                arguments(
                        "train --optimizer lbfgs --lr 1", "--lr: lbfgs takes all images at once and chooses its steps"),
                arguments("train --optimizer lbfgs --batch 8", "--batch: lbfgs takes all images at once"),
                arguments("train --optimizer lbfgs --schedule cosine", "--schedule: lbfgs takes all images at once"),
                arguments("train --optimizer lbfgs --l2 -1", "--l2 -1.0: must be a number from 0 to 3.4028235E38"),
                arguments("train --optimizer lbfgs --tolerance NaN", "--tolerance NaN: must be a number from 0 to"),
                arguments("train --l2 0.1", "--l2 0.1: sgd has none; leave it out, or give --optimizer lbfgs"),
                arguments("train --optimizer adamw --tolerance 0.1", "--tolerance 0.1: adamw has none; leave it out"),
                arguments("step --optimizer lbfgs", "--optimizer lbfgs: takes no steps of batches; give sgd or adamw"),
                arguments("train --nesterov", "--nesterov: needs a --momentum above 0"),
                arguments("train --optimizer adamw --momentum 0.9", "--momentum 0.9: adamw has none; leave it out"),
                arguments("train --optimizer adamw --momentum 0.9 --nesterov", "adamw has none; leave it out"),
                arguments("train --optimizer rmsprop", "Invalid value for option '--optimizer'"),
                arguments("train --label-smoothing 1.5", "--label-smoothing 1.5: must be between 0 and 1"),
                arguments("train --label-smoothing NaN", "--label-smoothing NaN: must be between 0 and 1"),
                arguments(
                        "train --class-weight x:2",
                        "--class-weight x:2.0: there is a weight of class 'x', but the classes of digits are 0, 1, 2,"),
                arguments(
                        "sweep --class-weight x:2",
                        "--class-weight x:2.0: there is a weight of class 'x', but the classes of digits are 0, 1, 2,"),
                arguments("train --class-weight 0:2,0:3", "'--class-weight': class '0' has two weights"),
                arguments("train --class-weight 0:0", "the weight of class '0' must be a number above 0, got 0.0"),
                arguments(
                        "train --class-weight 0:1,2",
                        "'--class-weight': '2' has no weight; right would be balanced, or CLASS:WEIGHT with commas"
                                + " between, such as 0:2,3:0.5"),
                arguments("train --class-weight Balanced", "'--class-weight': 'Balanced' has no weight"),
                arguments("train --threads -1", "--threads -1: must be from 0 (one per processor) to 1024"),
                arguments("train --threads 100000", "--threads 100000: must be from 0 (one per processor) to 1024"),
                arguments("train --math-mode fp16", "--math-mode fp16: must be fp32, tf32 or bf16"),
                arguments("train --device cpu --math-mode tf32", "open it with math mode FP32"),
                arguments("train --seed 1.5", "Invalid value for option '--seed': '1.5' is not a whole number"),
                arguments("train --per-class -1", "--per-class -1: must be 0 (all of them) or more"),
                arguments("train --data cifar", "unknown data set 'cifar'"),
                arguments("train --device gpu --data cifar", "--device gpu: no such device"),
                arguments("train --data folder:/no/such/folder", "/no/such/folder"),
                arguments("train --data mnist --data-dir /no/such/folder", "/no/such/folder"),
                arguments("train --json /no/such/folder/result.json", "--json /no/such/folder/result.json: cannot be"),
                arguments("devices --json /no/such/folder/list.json", "--json /no/such/folder/list.json: cannot be"),
                arguments("train --report pom.xml", "--report pom.xml: cannot be written: it is not a folder"),
                arguments("train --report pom.xml/deep/er", "--report pom.xml/deep/er: cannot be written"),
                arguments("train --report x --no-report", "--no-report: contradicts --report x; leave one out"),
                arguments("sweep --lr ,", "--lr: names no value; give one or more, separated by commas"),
                arguments("sweep --weight-decay ,", "--weight-decay: names no value"),
                arguments(
                        "train --json /nope/x",
                        "--json /nope/x: cannot be written: its folder does not exist; name a file"),
                arguments("bench --rounds 1", "bench is a program of its own"),
                arguments("help trian", "Unknown subcommand 'trian'"),
                arguments("data --batch 0", "--batch 0: must be 1 or more"),
                arguments("data --per-class 5 --batch 51", "--batch 51: there are only 50 training images"),
                arguments("data --data cifar", "unknown data set 'cifar'"),
                arguments("data --sheet /no/such/folder/sheet.png", "--sheet /no/such/folder/sheet.png: cannot be"),
                arguments("data --sheet src", "--sheet src: is a folder; name a file"),
                arguments("data --json /no/such/folder/data.json", "--json /no/such/folder/data.json: cannot be"),
                arguments("step --batch -1", "--batch -1: must be 1 or more"),
                arguments("step --per-class 5 --batch 51", "--batch 51: there are only 50 training images"),
                arguments("step --lr -1", "--lr -1.0: must be a number from 0 to 3.4028235E38"),
                arguments("step --device gpu", "--device gpu: no such device"),
                arguments("step --json /no/such/folder/step.json", "--json /no/such/folder/step.json: cannot be"),
                arguments("train --check 0", "--check 0: must be 1 or more"),
                arguments("train --check often", "Invalid value for option '--check'"),
                arguments("verify --op foo", "--op foo: no such op; use one of fill, copy, convert"),
                arguments("verify --device gpu", "--device gpu: no such device"),
                arguments("verify --case linear/n=16", "'linear/n=16,seed=0' is not the name of a case: 'in' must be"),
                arguments("verify --case nothing", "'nothing' is not the name of a case"),
                arguments("verify --case pom.xml", "pom.xml: is no case file"),
                arguments("verify --op linear --case relu/n=3", "--case: runs one case alone; leave out --op,"),
                arguments("verify --markdown /no/such/folder/page.md", "--markdown /no/such/folder/page.md: cannot be"),
                arguments("devices extra", "Unmatched argument at index 1: 'extra'"));
    }

    @ParameterizedTest
    @MethodSource("badCommands")
    void isRefusedInOneLine(String command, String message) {
        Cli run = Cli.run(command.isEmpty() ? new String[0] : command.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lockstep: ").contains(message).hasLineCount(1);
    }

    @ParameterizedTest
    @MethodSource("missingDevices")
    void aDeviceThatIsNotThereIsRefusedWithReasonAndRemedy(String device) {
        Cli run = Cli.run("train", "--device", device);

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("lockstep: device " + device + " is not available: ")
                .contains("; ")
                .hasLineCount(1);
    }

    static Stream<String> missingDevices() {
        return Stream.of("cuda:99", "opencl:99");
    }

    @Test
    void aFolderIsNoJsonFile(@TempDir Path folder) {
        Cli run = Cli.run("train", "--json", folder.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).isEqualTo("lockstep: --json " + folder + ": is a folder; name a file\n");
    }

    @Test
    void nothingIsWrittenWhenTheTrainingFails(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("result.json");

        Cli run = Cli.run("train", "--data", "folder:" + folder, "--json", file.toString());

        assertThat(run.exitCode()).isEqualTo(2);
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void debugShowsTheStackTrace() {
        assertThat(Cli.run("train", "--batch", "0", "--debug").err())
                .startsWith("lockstep: --batch 0: must be 1 or more\n")
                .contains("at dev.lockstep.trainer.cli.TrainCommand");
        assertThat(Cli.run("train", "--bach", "0", "--debug").err()).contains("UnmatchedArgumentException");
    }
}
