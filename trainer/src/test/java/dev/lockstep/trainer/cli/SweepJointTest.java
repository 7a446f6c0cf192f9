package dev.lockstep.trainer.cli;

import static dev.lockstep.trainer.cli.SweepRuns.json;
import static dev.lockstep.trainer.cli.SweepRuns.trainings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rates of a sweep that are trained as one layer. */
class SweepJointTest {
    private static final String RATES = "--lr 0.01,0.03,0.1,0.3,1";
    private static final String SMALL = " --batch 256 --per-class 30 --epochs 2 --seed 3 --device cpu";

    @ParameterizedTest
    @ValueSource(strings = {"", " --optimizer adamw", " --momentum 0.9 --schedule cosine", " --threads 1"})
    void theTableNamesThemAndExactGivesTheBitsOfTrain(String options) throws IOException {
        List<Map<?, ?>> joint = trainings(json("sweep " + RATES + SMALL + options));
        List<Map<?, ?>> exact = trainings(json("sweep --exact " + RATES + SMALL + options));

        for (int i = 0; i < joint.size(); i++) {
            assertThat(joint.get(i).get("joint")).isEqualTo(true);
            assertThat(exact.get(i).get("joint")).isEqualTo(false);
            for (String figure : List.of("initialLoss", "trainLoss", "validLoss")) {
                assertThat((Double) joint.get(i).get(figure))
                        .as(figure)
                        .isCloseTo((Double) exact.get(i).get(figure), within(1e-3));
            }
        }
        String alone = (String) json("train --lr 0.1" + SMALL + options).get("weightsSha256");
        assertThat(exact.get(2).get("weightsSha256")).isEqualTo(alone);
        assertThat(Cli.run(("sweep " + RATES + SMALL + options).split(" ")).out())
                .contains("Trained as one layer, lr=0.01, lr=0.03, lr=0.1, lr=0.3, lr=1: "
                        + "their last bits are not those of train; --exact gives those");
    }

    @Test
    void theFoldsOfACrossValidationAreTrainedAsOneLayerAndTheBestByItself() throws IOException {
        Map<String, Object> json = json("sweep --folds 8 " + RATES + SMALL);

        assertThat(trainings(json))
                .allSatisfy(training -> assertThat(training.get("joint")).isEqualTo(true));
        Map<?, ?> best = (Map<?, ?>) json.get("bestModel");
        String rate = ((String) json.get("best")).substring("lr=".length());
        Map<String, Object> alone = json("train --lr " + rate + SMALL);
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
        String given = options.contains("--batch") ? SMALL.replace(" --batch 256", "") : SMALL;
        given = options.contains("--device") ? given.replace(" --device cpu", "") : given;

        assertThat(trainings(json("sweep " + options + given)))
                .allSatisfy(training -> assertThat(training.get("joint")).isEqualTo(false));
    }
}
