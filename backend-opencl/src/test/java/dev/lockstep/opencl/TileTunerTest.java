package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Device;
import dev.lockstep.Tensor;
import dev.lockstep.error.TileTableException;
import dev.lockstep.kernels.TileTable;
import dev.lockstep.tuning.Tuning;
import dev.lockstep.tuning.TuningStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tuning on the first device, from a file whose tiles are right and slow. */
final class TileTunerTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** A second is enough for few candidates, each of which other work of the machine may hold up. */
    private static final int ATTEMPTS = 10;

    private static final String COMMENT = "# slow on purpose";
    private static final String OTHER = "gpu small rows=16 columns=16 depth=8 itemRows=4 itemColumns=4 device=another";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void useSlowTiles() throws IOException {
        file = folder.resolve("tiles.txt");
        System.setProperty(TileTable.PROPERTY, file.toString());
        Files.write(
                file,
                List.of(
                        COMMENT,
                        "cpu large lanes=4 strip=4 vectors=1 depth=32 rows=16 columns=16",
                        "cpu small lanes=4 strip=4 vectors=1 depth=32 rows=16 columns=16",
                        OTHER));
    }

    @AfterEach
    void forget() {
        System.clearProperty(TileTable.PROPERTY);
    }

    @Test
    void writesFasterTilesThatAreUsedFromThenOnAndKeepsOtherLines() throws IOException {
        List<TuningStep> steps = new ArrayList<>();
        OpenCl.require();
        Tuning tuning = tune(steps);
        for (int again = 1; again < ATTEMPTS && !tuning.choices().getLast().isNew(); again++) {
            steps.clear();
            tuning = tune(steps);
        }

        assertThat(tuning.isWritten()).isTrue();
        assertThat(tuning.file()).isEqualTo(file);
        assertThat(tuning.choices()).extracting(Tuning.Choice::subject).containsExactly("narrow", "small", "large");
        for (Tuning.Choice choice : tuning.choices()) {
            assertThat(choice.gigaflopsAfter())
                    .as("%s", choice)
                    .isPositive()
                    .isGreaterThanOrEqualTo(choice.gigaflopsBefore());
            assertThat(choice.measured()).as("%s", choice).isPositive();
        }
        assertThat(steps).allSatisfy(step -> assertThat(step.share()).isBetween(0.0, 1.0));
        List<String> written = Files.readAllLines(file);
        assertThat(written).contains(COMMENT, OTHER);
        Tuning.Choice large = tuning.choices().getLast();
        assertThat(large.isNew()).isTrue();
        assertThat(written).anyMatch(line -> line.startsWith("cpu large " + large.after() + " device="));
        try (var left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
        try (Compute compute = OpenCl.open()) {
            assertThat(compute.receipt().software()).containsEntry("matrix tiles", file.toString());
        }
    }

    private static Tuning tune(List<TuningStep> steps) {
        return Tuning.of(new Device("opencl", 0), SHORT, steps::add);
    }

    @Test
    void whatGivesAWrongResultIsNeverChosen() throws IOException {
        List<TuningStep> steps = new ArrayList<>();
        Tuning tuning = Sabotage.tune(SHORT, steps::add);

        assertThat(steps)
                .filteredOn(step -> step.parameters().contains(Sabotage.VICTIM))
                .isNotEmpty()
                .allSatisfy(step -> {
                    assertThat(step.refusal()).startsWith("wrong result of ");
                    assertThat(step.gigaflops()).isZero();
                });
        assertThat(tuning.choices()).noneMatch(choice -> choice.after().contains(Sabotage.VICTIM));
        assertThat(tuning.choices().stream().mapToInt(Tuning.Choice::refused).sum())
                .isPositive();
        assertThat(Files.readString(file)).doesNotContain(Sabotage.VICTIM);
    }

    @Test
    void aFileThatIsWrongIsRefusedWithItsLineWhenTheDeviceIsOpened() throws IOException {
        Files.writeString(file, "# tiles\ncpu huge lanes=4\n");

        assertThatThrownBy(OpenCl::open)
                .isInstanceOf(TileTableException.class)
                .hasMessage("tile table " + file
                        + ", line 2: 'huge' is no size; use narrow, small or large; correct or delete"
                        + " it; ./lockstep tune writes a new one");
    }

    @Test
    void theReceiptSaysThatBuiltInTilesAreUsed() throws IOException {
        Files.delete(file);
        try (Compute compute = OpenCl.open();
                Tensor tensor = compute.tensor(DType.F32, 1)) {
            assertThat(tensor.size()).isEqualTo(1);
            assertThat(compute.receipt().software()).containsEntry("matrix tiles", "built in");
        }
    }
}
