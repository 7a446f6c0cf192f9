package dev.lockstep.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.TileTableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of tiles, and the user's file that comes before it. */
final class TileTableTest {
    private static final String CPU = "lanes=8 strip=4 vectors=2 depth=64 rows=32 columns=64";
    private static final String GPU = "rows=16 columns=16 depth=8 itemRows=4 itemColumns=4";
    private static final String DEVICE = "Some Processor (R) float16";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void everyDeviceHasATileHoweverLittleLocalMemoryAndWhateverItsVectors(MatrixSize size) {
        TileTable table = TileTable.load(folder.resolve("none"));
        for (String device : List.of("x float16", "x float8", "x float4", "x float1", "x float0")) {
            for (long localBytes : new long[] {32 << 10, 64 << 10, 256 << 10, 512 << 10, 1 << 20, 8 << 20}) {
                DeviceLimits processor = new DeviceLimits(true, 1, 4096, 2, localBytes);
                assertThat(table.tile(size, device, processor).lacking(processor))
                        .isEmpty();
            }
        }
        for (int group : new int[] {64, 128, 256, 1024}) {
            DeviceLimits gpu = new DeviceLimits(false, group, group, 100, 16 << 10);
            assertThat(table.tile(size, "a gpu", gpu).lacking(gpu)).isEmpty();
        }
    }

    /** Many processors have an L2 cache of 512 KiB. */
    @ParameterizedTest
    @CsvSource({"16, 524288", "16, 262144", "8, 524288", "8, 262144", "4, 262144"})
    void aProcessorComputesInItsOwnVectors(int floats, long localBytes) {
        DeviceLimits limits = new DeviceLimits(true, 1, 4096, 2, localBytes);
        TileTable table = TileTable.load(folder.resolve("none"));
        for (MatrixSize size : MatrixSize.values()) {
            assertThat(table.tile(size, "x float" + floats, limits).values()).containsEntry("lanes", floats);
        }
    }

    @Test
    void theFirstLineOfTheUsersThatMatchesTheDeviceCounts() throws IOException {
        TileTable table = load(
                "# mine",
                "",
                "cpu large lanes=4 strip=1 vectors=1 depth=8 rows=8 columns=8 device=other*",
                "cpu large lanes=4 strip=2 vectors=1 depth=8 rows=8 columns=8 device=some*(r)*",
                "cpu large lanes=4 strip=4 vectors=1 depth=8 rows=8 columns=8");

        assertThat(table.tile(MatrixSize.LARGE, DEVICE, processor()).values()).containsEntry("strip", 2);
        assertThat(table.tile(MatrixSize.LARGE, "x", processor()).values()).containsEntry("strip", 4);
        assertThat(table.tile(MatrixSize.SMALL, DEVICE, processor()).values()).containsEntry("lanes", 16);
        assertThat(table.origin(DEVICE, processor()))
                .isEqualTo(folder.resolve("tiles.txt").toString());
        assertThat(table.origin(DEVICE, new DeviceLimits(false, 64, 64, 1, 1 << 15)))
                .isEqualTo("built in");
    }

    @Test
    void aLineOfTheUsersThatAsksForTooMuchIsRefused() throws IOException {
        TileTable table = load("gpu large rows=64 columns=64 depth=16 itemRows=4 itemColumns=4");
        DeviceLimits fewItems = new DeviceLimits(false, 64, 64, 1, 1 << 15);
        DeviceLimits littleMemory = new DeviceLimits(false, 64, 256, 1, 4096);

        assertThatThrownBy(() -> table.tile(MatrixSize.LARGE, DEVICE, fewItems))
                .isInstanceOf(TileTableException.class)
                .hasMessageContaining(
                        "line 1: it asks for groups of 256 work-items, where the device has at most 64; correct or");
        assertThatThrownBy(() -> table.tile(MatrixSize.LARGE, DEVICE, littleMemory))
                .hasMessageContaining(
                        "line 1: it asks for 8704 bytes of local memory, where the device has 4096; correct or");
        TileTable wide = load("cpu large " + CPU);
        assertThatThrownBy(() -> wide.tile(MatrixSize.LARGE, DEVICE, new DeviceLimits(true, 1, 1, 1, 1024)))
                .hasMessageContaining("it asks for 24576 bytes of local memory, where the device has 1024");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "cpu | a line starts with family and size, such as: cpu large",
                "tpu large | 'tpu' is no family; use cpu or gpu",
                "cpu huge | 'huge' is no size; use narrow, small or large",
                "cpu large lanes | 'lanes' is not a name=number",
                "cpu large lanes=-4 | 'lanes=-4' is not a name=number",
                "cpu large lanes=4 lanes=8 | lanes is given twice",
                "cpu large lanes=4 | strip is missing",
                "gpu large " + GPU + " lanes=4 | lanes is no parameter of this family",
                "cpu large " + CPU + " device= | device= needs a name",
                "cpu large lanes=5 strip=4 vectors=2 depth=64 rows=32 columns=64 | lanes must be 4, 8 or 16",
                "cpu large lanes=8 strip=17 vectors=2 depth=64 rows=32 columns=64 | strip must be from 1 to 16",
                "cpu large lanes=8 strip=4 vectors=5 depth=64 rows=32 columns=64 | vectors must be from 1 to 4",
                "cpu large lanes=8 strip=4 vectors=2 depth=0 rows=32 columns=64 | depth must be from 1 to 4096",
                "cpu large lanes=8 strip=4 vectors=2 depth=64 rows=33 columns=64 | rows must be a multiple of strip from 1 to 4096",
                "cpu large lanes=8 strip=4 vectors=2 depth=64 rows=32 columns=65"
                        + " | columns must be a multiple of vectors times lanes from 1 to 4096",
                "gpu large rows=512 columns=16 depth=8 itemRows=4 itemColumns=4 | rows must be from 4 to 256",
                "gpu large rows=16 columns=2 depth=8 itemRows=4 itemColumns=4 | columns must be from 4 to 256",
                "gpu large rows=16 columns=16 depth=65 itemRows=4 itemColumns=4 | depth must be from 1 to 64",
                "gpu large rows=16 columns=16 depth=8 itemRows=3 itemColumns=4 | itemRows must be a multiple of 4 that divides rows",
                "gpu large rows=16 columns=16 depth=8 itemRows=4 itemColumns=12"
                        + " | itemColumns must be a multiple of 4 that divides columns",
                "gpu large rows=64 columns=64 depth=8 itemRows=16 itemColumns=16 | itemRows times itemColumns must be at most 128",
                "gpu large rows=64 columns=4 depth=1 itemRows=4 itemColumns=4"
                        + " | the 16 work-items of a group must divide rows times depth and columns times depth"
            })
    void aWrongLineIsRefusedWithItsNumberAndWhatIsWrong(String line, String problem) {
        assertThatThrownBy(() -> load("# a comment", line))
                .isInstanceOf(TileTableException.class)
                .hasMessage("tile table " + folder.resolve("tiles.txt") + ", line 2: " + problem
                        + "; correct or delete it; ./lockstep tune writes a new one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu narrow " + CPU + " device=*", "gpu small " + GPU + " device=NVIDIA H100 *"})
    void aLineIsReadAsItIsWritten(String line) {
        assertThat(TileLine.parse(line).text()).isEqualTo(line);
    }

    @Test
    void chosenLinesComeFirstAndReplaceThoseForTheSame() throws IOException {
        Path file = write(
                "# mine",
                "cpu large " + CPU,
                "# why",
                "cpu large " + CPU + " device=" + DEVICE,
                "cpu small " + CPU + " device=" + DEVICE);
        String chosen = "cpu large lanes=16 strip=8 vectors=2 depth=64 rows=32 columns=64 device=" + DEVICE;
        new TileFile(file).put(List.of(TileLine.parse(chosen)));
        new TileFile(file).put(List.of(TileLine.parse(chosen)));

        List<String> lines = Files.readAllLines(file);
        assertThat(lines.getFirst()).startsWith("# Tile parameters of matrix products");
        assertThat(lines.subList(1, lines.size()))
                .containsExactly(
                        "# mine", chosen, "cpu large " + CPU, "# why", "cpu small " + CPU + " device=" + DEVICE);
        assertThat(TileTable.load(file)
                        .tile(MatrixSize.LARGE, DEVICE, processor())
                        .values())
                .containsEntry("lanes", 16);
    }

    @Test
    void aFileIsMadeWithItsFolderAndOneThatCannotBeSaysHowToNameAnother() throws IOException {
        TileLine line = TileLine.parse("cpu large " + CPU);
        Path made = folder.resolve("new/folder/tiles.txt");
        new TileFile(made).put(List.of(line));
        assertThat(Files.readAllLines(made)).hasSize(2).last().isEqualTo(line.text());

        Path impossible = write("cpu large " + CPU).resolve("tiles.txt");
        assertThatThrownBy(() -> new TileFile(impossible).put(List.of(line)))
                .isInstanceOf(TileTableException.class)
                .hasMessageContaining("tile table " + impossible + ": it cannot be ")
                .hasMessageContaining("; ");
        assertThatThrownBy(() -> TileTable.load(folder))
                .isInstanceOf(TileTableException.class)
                .hasMessageContaining("it cannot be read: ");
    }

    @Test
    void aLinkedFileStaysALink() throws IOException {
        Path file = folder.resolve("elsewhere.txt");
        Path link = Files.createSymbolicLink(folder.resolve("tiles.txt"), Path.of("elsewhere.txt"));

        new TileFile(link).put(List.of());

        assertThat(link).isSymbolicLink();
        assertThat(file).isRegularFile().isNotEmptyFile();
    }

    @Test
    void theUsersFileIsInTheConfigurationFolderUnlessAPropertyNamesIt() {
        assertThat(TileTable.userFile("x/y", Map.of())).isEqualTo(Path.of("x/y"));
        assertThat(TileTable.userFile("", Map.of("XDG_CONFIG_HOME", "/c"))).isEqualTo(Path.of("/c/lockstep/tiles.txt"));
        assertThat(TileTable.userFile("", Map.of("XDG_CONFIG_HOME", "relative")))
                .isEqualTo(Path.of(System.getProperty("user.home"), ".config/lockstep/tiles.txt"));
    }

    @Test
    void neighboursAreTilesThemselves() {
        for (boolean cpuShaped : new boolean[] {true, false}) {
            MatrixTile tile = TileLine.parse(cpuShaped ? "cpu large " + CPU : "gpu large " + GPU)
                    .tile();
            assertThat(tile.neighbours()).hasSizeGreaterThan(6).allSatisfy(neighbour -> {
                assertThat(neighbour.values()).isNotEqualTo(tile.values());
                assertThat(MatrixTile.of(cpuShaped, neighbour.values())).isEqualTo(neighbour);
            });
        }
    }

    private static DeviceLimits processor() {
        return new DeviceLimits(true, 1, 4096, 2, 1 << 20);
    }

    private TileTable load(String... lines) throws IOException {
        return TileTable.load(write(lines));
    }

    private Path write(String... lines) throws IOException {
        return Files.write(folder.resolve("tiles.txt"), List.of(lines));
    }
}
