package dev.lockstep.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Output is the same in every locale, for people and for programs. */
class LocaleTest {
    private static final List<String> COMMANDS = List.of(
            "train --per-class 20 --device cpu --epochs 2 --check 5 --save FOLDER/model --report FOLDER/report --json -",
            "predict FOLDER/model FOLDER/image.png --device cpu",
            "sweep --per-class 4 --device cpu --lr 0.1,0.2",
            "step --per-class 4 --device cpu",
            "data --per-class 4 --sheet FOLDER/sheet.png",
            "verify --op relu --device cpu",
            "verify --case linear/n=3,in=5,out=2,bias --device cpu",
            "devices",
            "train --help",
            "train --per-class 5 --batch 51",
            "train --per-class 99999999",
            "train --resume FOLDER/model --epochs 1");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ar-EG", "th-TH-u-nu-thai", "de-DE", "tr-TR", "hi-IN-u-nu-deva"})
    void isTheSame(String locale) throws IOException {
        List<String> expected = outputs(Locale.ROOT);
        List<String> outputs = outputs(Locale.forLanguageTag(locale));

        assertThat(outputs).containsExactlyElementsOf(expected);
        for (String text : outputs) {
            assertThat(text.chars().filter(sign -> sign > 127 && Character.isDigit(sign)))
                    .isEmpty();
        }
    }

    private List<String> outputs(Locale locale) throws IOException {
        Files.write(folder.resolve("image.png"), ReportTest.png(28, 28, 3));
        Locale before = Locale.getDefault();
        Locale.setDefault(locale);
        try {
            return COMMANDS.stream()
                    .map(command -> Cli.run(Arrays.stream(command.split(" "))
                            .map(word -> word.replace("FOLDER", folder.toString()))
                            .toArray(String[]::new)))
                    .map(run -> withoutTimes(run.exitCode() + "\n" + run.out() + run.err()))
                    .toList();
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String withoutTimes(String text) {
        return text.replaceAll("\"seconds\" : [0-9.E-]+", "\"seconds\" : T")
                .replaceAll("in [0-9]+\\.[0-9] s", "in T s");
    }
}
