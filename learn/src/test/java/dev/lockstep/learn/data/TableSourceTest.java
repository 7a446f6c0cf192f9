package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.Tables.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Splitting;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceTest {
    private static final DataOptions DEFAULTS = DataOptions.fromEnvironment(Map.of());

    @TempDir
    private Path temp;

    @Test
    void classesAreOrderedAsNumbersIfAllAre() {
        assertThat(load("labels-i8", DEFAULTS).classNames()).containsExactly("-2", "7", "10");
        assertThat(load("labels-text", DEFAULTS).classNames()).containsExactly("cat", "dog", "ζebra");
    }

    @Test
    void aFractionOfEachClassIsSetAsideBySeed() {
        Dataset data = load(
                "labels-i8", DEFAULTS.withSplitting(Splitting.fraction(0.5)).withSeed(3));
        assertThat(data.origin()).isEqualTo("0.5 of each class for validation, seed 3");
        assertThat(data.train().labels()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(data.valid().labels()).containsExactlyInAnyOrder(0, 1);
        assertThat(data.features().count()).isEqualTo(3);
        float row = data.valid().values().getAtIndex(ValueLayout.JAVA_FLOAT, 0);
        assertThat(row).isIn(-1.5f, 1.5f, 4.5f, 10.5f);
        assertThat(load("labels-i8", DEFAULTS).origin()).startsWith("0.2 of each class for validation");
    }

    @Test
    void otherFilesAreMeasuredOn() {
        String valid = npy("f8") + "," + npy("labels-i4");
        for (String name : new String[] {valid, "npy:" + valid}) {
            Dataset data = load("labels-i8", DEFAULTS.withSplitting(Splitting.files(name)));
            assertThat(data.origin()).isEqualTo("validation from " + valid);
            assertThat(data.train().values().isMapped()).isTrue();
            assertThat(data.train().labels()).containsExactly(1, 0, 1, 2, 0);
            assertThat(data.valid().labels()).containsExactly(1, 0, 1, 2, 0);
        }
    }

    @Test
    void weightsGoWithTheirRowsAndRowsOfWeightZeroAreLeftOut() {
        float[] weights = {1, 2, 0, 4, 5, 6, 7, 8};
        float[] values = {1, 2, 3, 4, 5, 6, 7, 8};
        Table table = new Table(
                Features.vectors(1),
                MemorySegment.ofArray(values),
                Optional.empty(),
                Optional.of(new Table.Labels.Numbers(new int[] {0, 1, 0, 1, 0, 1, 0, 1})),
                Optional.of(weights),
                null);
        Dataset data = new TableSource("rows:x", new DataSources.NamedTable("rows:", "x", (files, options) -> table))
                .load(DEFAULTS.withSplitting(Splitting.fraction(0.3)));

        assertThat(data.train().size() + data.valid().size()).isEqualTo(7);
        for (Examples examples : List.of(data.train(), data.valid())) {
            assertThat(examples.weights().orElseThrow())
                    .containsExactly(examples.values().toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    @Test
    void asManyOfEachClassAreTakenAsWereAskedFor() {
        Splitting same = Splitting.files(npy("f8") + "," + npy("labels-i4"));
        Dataset data = load("labels-i8", DEFAULTS.withSplitting(same).withPerClass(1));
        assertThat(data.train().labels()).containsExactlyInAnyOrder(0, 1, 2);
        assertThat(data.valid().labels()).containsExactlyInAnyOrder(0, 1, 2);
        rejects("labels-i8", DEFAULTS.withSplitting(same).withPerClass(2))
                .hasMessage(
                        npy("f4") + "," + npy("labels-i8")
                                + ": the training split has 1 images of class '10', perClass asks for 2; lower it, or give 0 for all");
    }

    @Test
    void aLabelThatTrainingDoesNotHaveIsNamedWithItsPlace() {
        rejects("labels-i8", DEFAULTS.withSplitting(Splitting.files(npy("f4") + "," + npy("labels-u1"))))
                .hasMessage(npy("labels-u1") + ": row 1: the label '2' is none of the 3 classes that were learned");
    }

    @Test
    void rowsAndLabelsAreAsMany() {
        rejects("labels-four", DEFAULTS)
                .hasMessage(npy("f4") + "," + npy("labels-four")
                        + ": there are 5 rows of features but 4 labels; there must be one for each");
        Path four = file("four.safetensors");
        assertThatThrownBy(() -> Dataset.load("safetensors:" + four, DEFAULTS))
                .hasMessage(four + ": there are 5 rows of features but 4 labels; there must be one for each");
    }

    @Test
    void numbersThatAreNotFiniteAreNamedWithTheirPlace() {
        assertThatThrownBy(() -> Dataset.load("npy:" + npy("nan") + "," + npy("labels-i8"), DEFAULTS))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        npy("nan")
                                + ": row 3, column 1 holds NaN; features must be finite numbers of 32 bits: fill it in or leave the row out");
        assertThatThrownBy(() -> Dataset.load("npy:" + npy("too-large") + "," + npy("labels-i8"), DEFAULTS))
                .hasMessageStartingWith(npy("too-large") + ": row 2, column 2 holds Infinity;");
    }

    @Test
    void labelsAreNeededToLearn() {
        assertThatThrownBy(() -> Dataset.load("npy:" + npy("f4"), DEFAULTS))
                .isInstanceOf(DataException.class)
                .hasMessage(npy("f4") + " holds no labels; without them nothing can be learned");
    }

    @Test
    void rowsToMeasureOnHaveTheSameFeatures() {
        rejects("labels-i8", DEFAULTS.withSplitting(Splitting.files(npy("cube") + "," + npy("labels-i8"))))
                .hasMessage(npy("cube") + "," + npy("labels-i8")
                        + " has features F32 [2, 3], those of the training rows in " + npy("f4") + ","
                        + npy("labels-i8") + " are F32 [3]; they must be alike");
    }

    @Test
    void somethingMustBeLeftToMeasureOn() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "1 1:1\n2 1:2\n");
        assertThatThrownBy(() -> Dataset.load("libsvm:" + file, DEFAULTS))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": no class has two rows, so that none can be set aside by fraction 0.2; name others with valid");
    }

    private static Path npy(String name) {
        return file(name + ".npy");
    }

    private static Dataset load(String labels, DataOptions options) {
        return Dataset.load("npy:" + npy("f4") + "," + npy(labels), options);
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> rejects(String labels, DataOptions options) {
        return assertThatThrownBy(() -> load(labels, options)).isInstanceOf(DataException.class);
    }
}
