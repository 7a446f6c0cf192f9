package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels under oclgrind, which watches every access to memory for races, bounds and reads of what was never written. */
final class OclgrindTest {
    private static final Path ICD = Path.of("/usr/lib/oclgrind/liboclgrind-rt-icd.so");

    /** So small that small products have many tiles, with rests in each direction. */
    private static final String TILES = """
            gpu narrow rows=8 columns=8 depth=4 itemRows=4 itemColumns=4
            gpu small rows=8 columns=16 depth=4 itemRows=4 itemColumns=8
            """;

    @TempDir
    private Path folder;

    @BeforeAll
    static void requireOclgrind() {
        if (!Files.exists(ICD)) {
            String message = "SKIPPED: no kernel ran under oclgrind: " + ICD + " is absent; apt-get install oclgrind";
            if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
                Assertions.fail(message);
            }
            System.err.println(message);
            Assumptions.abort(message);
        }
    }

    // Unwritten memory is looked for in the shape of a GPU alone: oclgrind 21.10 loses track of vectors of 16, takes
    // values
    // of them that were written for unwritten ones, and crashes on the matrix products made of them.
    @ParameterizedTest
    @CsvSource({"gpu, 1", "cpu, 0"})
    void findsNothingInAnyKernel(String shape, String unwritten) throws IOException, InterruptedException {
        Path tiles = Files.writeString(folder.resolve("tiles"), TILES);
        ForkedJvm run = run(
                shape,
                unwritten,
                List.of(
                        "-Ddev.lockstep.opencl.shape=" + shape,
                        "-Ddev.lockstep.opencl.group=8",
                        "-Ddev.lockstep.tiles=" + tiles));

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(run.output()).contains("on Oclgrind").containsPattern("kernels [0-9]{2,}");
        assertThat(log()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"race, data race", "bounds, Invalid write", "uninitialised, Uninitialized value"})
    void findsAPlantedMistake(String mistake, String expected) throws IOException, InterruptedException {
        ForkedJvm run = run(mistake, "1", List.of());

        assertThat(run.exitCode()).as(run.output()).isZero();
        assertThat(log()).containsIgnoringCase(expected);
    }

    private ForkedJvm run(String argument, String unwritten, List<String> options)
            throws IOException, InterruptedException {
        return ForkedJvm.run(
                OclgrindMain.class,
                Map.of(
                        "OCL_ICD_VENDORS", ICD.toString(),
                        "OCLGRIND_DATA_RACES", "1",
                        "OCLGRIND_UNINITIALIZED", unwritten,
                        "OCLGRIND_CHECK_API", "1",
                        "OCLGRIND_BUILD_OPTIONS", "-cl-opt-disable", // it does not know all that LLVM makes of loops
                        "OCLGRIND_LOG", folder.resolve("log").toString(),
                        "LOCKSTEP_OPENCL_CACHE", "off"),
                options,
                argument);
    }

    private String log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }
}
