package dev.lockstep.trainer.cli;

import static dev.lockstep.trainer.cli.SweepRuns.json;
import static dev.lockstep.trainer.cli.SweepRuns.trainings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.learn.data.NpyWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates of a sweep that are trained as one layer. */
class SweepJointTest {
    private static final String RATES = "--lr 0.01,0.03,0.1,0.3,1";
    private static final String SMALL = " --batch 256 --epochs 2 --seed 3 --device cpu --data ";

    @TempDir
    private static Path folder;

    /** Returns the settings with a table of 400 rows, of which 320 are trained on. */
    private static String small(int features, int classes) throws IOException {
        NpyWriter.separable(folder, 400, features, classes, 0);
        return SMALL + "npy:" + folder.resolve("features.npy") + "," + folder.resolve("labels.npy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " --optimizer adamw", " --momentum 0.9 --schedule cosine", " --threads 1"})
    void theTableNamesThemAndExactGivesTheBitsOfTrain(String options) throws IOException {
        String small = small(512, 4);
        List<Map<?, ?>> joint = trainings(json("sweep " + RATES + small + options));
        List<Map<?, ?>> exact = trainings(json("sweep --exact " + RATES + small + options));

        for (int i = 0; i < joint.size(); i++) {
            assertThat(joint.get(i).get("joint")).isEqualTo(true);
            assertThat(exact.get(i).get("joint")).isEqualTo(false);
            for (String figure : List.of("initialLoss", "trainLoss", "validLoss")) {
                assertThat((Double) joint.get(i).get(figure))
                        .as(figure)
                        .isCloseTo((Double) exact.get(i).get(figure), within(1e-3));
            }
        }
        String alone = (String) json("train --lr 0.1" + small + options).get("weightsSha256");
        assertThat(exact.get(2).get("weightsSha256")).isEqualTo(alone);
        assertThat(Cli.run(("sweep " + RATES + small + options).split(" ")).out())
                .contains("Trained as one layer, lr=0.01, lr=0.03, lr=0.1, lr=0.3, lr=1: "
                        + "their last bits are not those of train; --exact gives those");
    }

    @Test
    void theFoldsOfACrossValidationAreTrainedAsOneLayerAndTheBestByItself() throws IOException {
        String small = small(512, 4);
        Map<String, Object> json = json("sweep --folds 8 " + RATES + small);

        assertThat(trainings(json))
                .allSatisfy(training -> assertThat(training.get("joint")).isEqualTo(true));
        Map<?, ?> best = (Map<?, ?>) json.get("bestModel");
        String rate = ((String) json.get("best")).substring("lr=".length());
        Map<String, Object> alone = json("train --lr " + rate + small);
        assertThat(best.get("validLoss")).isEqualTo(((Map<?, ?>) alone.get("validation")).get("loss"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--lr 0.1,0.2,0.3",
                "--lr 0.1,0.2,0.3,0.4 --batch 255",
                "--lr 0.1,0.2,0.3,0.4 --class-weight balanced",
                "--lr 0.1,0.2,0.3,0.4 --average",
                "--lr 0.1,0.2,0.3,0.4 --patience 5",
                "--lr 0.1,0.2,0.3,0.4 --device opencl",
                "--lr 0.1,0.2 --weight-decay 0,0.1"
            })
    void whatWouldNotBeFasterOrIsOtherwiseUnlikeIsTrainedByItself(String options) throws IOException {
        String small = small(512, 4);
        String given = options.contains("--batch") ? small.replace(" --batch 256", "") : small;
        given = options.contains("--device") ? given.replace(" --device cpu", "") : given;

        assertThat(trainings(json("sweep " + options + given)))
                .allSatisfy(training -> assertThat(training.get("joint")).isEqualTo(false));
    }

    @ParameterizedTest
    @CsvSource({"511, 4", "512, 5"})
    void ofFewFeaturesOrManyClassesEachIsTrainedByItself(int features, int classes) throws IOException {
        assertThat(trainings(json("sweep " + RATES + small(features, classes))))
                .allSatisfy(training -> assertThat(training.get("joint")).isEqualTo(false));
    }
}
