package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.jr.ob.JSON;
import de.siegmar.fastcsv.reader.CsvReader;
import dev.lockstep.Compute;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedding examples are what the README and the documentation on embedding show, compiled and run with the published jars that it names and no others. */
class ReadmeExamplesTest {
    private static final String ANSWER = "(0.9, -0.9) is below the diagonal";

    @TempDir
    private Path folder;

    @Test
    void theApiAndABackendAreEnoughToComputeOnTheModulePath() throws Exception {
        String output = new OutsideProject(folder, "Or", Compute.class).runAsModule("dev.lockstep.api");

        assertThat(output).containsPattern("loss after 1000 steps: 0[.,]0[0-9]{2}");
    }

    @Test
    void trainsSavesLoadsAndPredictsInUnderFortyLinesOnTheModulePathAndTheClassPath() throws Exception {
        OutsideProject probe = new OutsideProject(
                folder, "Diagonal", Compute.class, LinearModel.class, JSON.class, JsonFactory.class, CsvReader.class);

        String asModule = probe.runAsModule(
                "dev.lockstep.learn", folder.resolve("module.safetensors").toString());
        String onClassPath =
                probe.runOnTheClassPath(folder.resolve("class.safetensors").toString());

        assertThat(probe.lines()).isLessThan(40);
        assertThat(asModule).contains("after 5 epochs 0.9").contains(ANSWER);
        assertThat(onClassPath).contains("after 5 epochs 0.9").contains(ANSWER);
        assertThat(folder.resolve("module.safetensors")).hasSameBinaryContentAs(folder.resolve("class.safetensors"));
    }
}
