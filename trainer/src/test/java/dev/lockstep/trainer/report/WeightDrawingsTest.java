package dev.lockstep.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.ImageForm;
import dev.lockstep.learn.LinearModel;
import dev.lockstep.trainer.draw.Recording;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightDrawingsTest {
    @Test
    void weightsAreAnImageForEachClassBlueForAndRedAgainst() {
        float[] weight = new float[2 * 4];
        weight[0] = 1;
        weight[7] = -1;
        LinearModel model = new LinearModel(
                Features.images(2, 2),
                List.of("one", "two"),
                weight,
                new float[2],
                ImageForm.of(Examples.images(new byte[4], new int[1], 2, 2)));

        String file = WeightDrawings.of(model).svgFile();

        assertThat(Recording.of(WeightDrawings.of(model)).texts)
                .extracting(Recording.Written::text)
                .containsExactly("one", "two", "−1.00", "0", "+1.00");
        assertThat(file)
                .as("blue at the first pixel of the first class")
                .contains("<path stroke=\"#05325f\" d=\"M0 0h1\"/>");
        assertThat(file)
                .as("red at the last pixel of the second class")
                .contains("<path stroke=\"#69001e\" d=\"M1 1h1\"/>");
    }

    @Test
    void weightsOfOtherFeaturesAreNoImages() {
        LinearModel model = new LinearModel(
                Features.vectors(3), List.of("one", "two"), new float[6], new float[2], ImageForm.UNKNOWN);

        assertThatThrownBy(() -> WeightDrawings.of(model))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("whose weights are no images");
    }
}
