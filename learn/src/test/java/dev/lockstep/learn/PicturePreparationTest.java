package dev.lockstep.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.PictureOptions.Background;
import dev.lockstep.learn.PictureOptions.Size;
import dev.lockstep.learn.PicturePreparation.Image;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pictures become images by the public API as they do for {@code predict} and in {@code folder:}. */
class PicturePreparationTest {
    @TempDir
    Path temp;

    @Test
    void aPictureBecomesWhatADataSetOfFoldersMakesOfIt() throws IOException {
        for (String name : List.of("training/a", "training/b", "testing/a", "testing/b")) {
            Files.createDirectories(temp.resolve(name));
            ImageIO.write(
                    gradient(40, 24), "png", temp.resolve(name).resolve("1.png").toFile());
        }
        Size size = new Size(10, 8);
        Dataset data = Dataset.load(
                "folder:" + temp,
                DataOptions.fromEnvironment(Map.of()).withPictures(PictureOptions.DEFAULT.withSize(size)));

        Image image = PicturePreparation.forTraining(size, Background.BLACK).prepare(temp.resolve("training/a/1.png"));

        assertThat(image.pixels()).isEqualTo(data.train().select(new int[] {0}).pixels());
        assertThat(image.inverted()).isFalse();
        assertThat(image.centered()).isFalse();
    }

    @Test
    void aPictureTakesTheFormOfAModelsImages() throws IOException {
        Path file = temp.resolve("light.png");
        ImageIO.write(stroke(), "png", file.toFile());
        LinearModel model = model(new ImageForm(false, true));
        PicturePreparation preparation = PicturePreparation.of(model);

        Image image = preparation.prepare(file);

        assertThat(image.pixels()).hasSize(28 * 28);
        assertThat(image.inverted()).isTrue();
        assertThat(image.centered()).isTrue();
        assertThat(image.background()).isEqualTo(Background.BLACK);
        Image asItIs = preparation
                .withCenter(false)
                .withInvert(false)
                .withBackground(Background.WHITE)
                .prepare(file);
        assertThat(asItIs.inverted()).isFalse();
        assertThat(asItIs.centered()).isFalse();
        assertThat(asItIs.background()).isEqualTo(Background.WHITE);
        assertThat(asItIs.pixels()[0]).isEqualTo((byte) 255);
    }

    @Test
    void refusesWhatCannotBe() {
        LinearModel vectors =
                new LinearModel(Features.vectors(3), List.of("a"), new float[3], new float[1], ImageForm.UNKNOWN);
        assertThatThrownBy(() -> PicturePreparation.of(vectors))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("the model takes features F32 [3] and no images");
        PicturePreparation small = PicturePreparation.forTraining(new Size(10, 8), Background.BLACK);
        assertThatThrownBy(() -> small.withCenter(true))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessage("images of 8x10 pixels cannot be centred, only those of 28x28");
        Path text = temp.resolve("text.png");
        assertThatThrownBy(() -> {
                    Files.writeString(text, "no picture");
                    small.prepare(text);
                })
                .isExactlyInstanceOf(DataException.class)
                .hasMessage(text + " is neither a PNG nor a JPEG file");
    }

    private static LinearModel model(ImageForm form) {
        return new LinearModel(Features.images(28, 28), List.of("a"), new float[28 * 28], new float[1], form);
    }

    private static BufferedImage gradient(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, (5 * x + 3 * y) % 256);
            }
        }
        return image;
    }

    /** Black on white, beside the middle. */
    private static BufferedImage stroke() {
        BufferedImage image = new BufferedImage(60, 50, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 50; y++) {
            for (int x = 0; x < 60; x++) {
                image.getRaster().setSample(x, y, 0, x >= 8 && x < 14 && y >= 5 && y < 40 ? 0 : 255);
            }
        }
        return image;
    }
}
