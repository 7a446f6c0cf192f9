package dev.lockstep.learn.data;

import static dev.lockstep.learn.data.PictureFixture.gray;
import static dev.lockstep.learn.data.PictureFixture.stroke;
import static dev.lockstep.learn.data.PictureFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.PictureOptions;
import dev.lockstep.learn.PictureOptions.Background;
import dev.lockstep.learn.PictureOptions.Size;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Folders hold what people have: pictures of several kinds and sizes, and files that are none. */
class FolderPicturesTest {
    private static final DataOptions OPTIONS = DataOptions.fromEnvironment(Map.of());

    @TempDir
    private Path root;

    @Test
    void pngAndJpegAreReadSideBySide() throws IOException {
        write(image("train/a/1.png"), gray(16, 8, 40));
        write(image("train/a/2.jpg"), gray(16, 8, 80));
        write(image("train/b/1.JPEG"), gray(16, 8, 120));
        // What has no name of a picture is known by what it holds.
        Files.copy(image("train/b/1.JPEG"), image("train/b/2"));
        write(image("test/a/1.jpeg"), gray(16, 8, 160));
        write(image("test/b/1.png"), gray(16, 8, 200));

        Dataset data = load(OPTIONS);

        assertThat(means(data.train())).containsExactly(40, 80, 120, 120);
        assertThat(means(data.valid())).containsExactly(160, 200);
        assertThat(data.train().labels()).containsExactly(0, 0, 1, 1);
        assertThat(data.warnings()).isEmpty();
    }

    @Test
    void otherSizesAreFittedToTheMostFrequent() throws IOException {
        write(image("train/a/1.png"), gray(8, 4, 10));
        write(image("train/a/2.png"), gray(6, 6, 20));
        write(image("train/b/1.png"), gray(6, 6, 30));
        write(image("train/b/2.png"), gray(12, 12, 40));
        write(image("test/a/1.png"), gray(90, 60, 50));
        write(image("test/b/1.png"), gray(1, 1, 60));

        Dataset data = load(OPTIONS);

        assertThat(data.train().rows()).isEqualTo(6);
        assertThat(data.train().columns()).isEqualTo(6);
        assertThat(means(data.train())).containsExactly(10, 20, 30, 40);
        assertThat(means(data.valid())).containsExactly(50, 60);
        assertThat(data.origin()).isEqualTo(root + ", scaled to 6x6");
    }

    @Test
    void ofSizesAsFrequentTheFirstIsTaken() throws IOException {
        write(image("train/a/1.png"), gray(8, 4, 10));
        write(image("train/b/1.png"), gray(6, 6, 20));
        write(image("test/a/1.png"), gray(6, 6, 30));
        write(image("test/b/1.png"), gray(6, 6, 40));

        Dataset data = load(OPTIONS);

        assertThat(data.train().rows()).isEqualTo(8);
        assertThat(data.train().columns()).isEqualTo(4);
    }

    @Test
    void picturesAreCentredInTheSizeThatIsAskedFor() throws IOException {
        BufferedImage wide = gray(2, 4, 200);
        wide.getRaster().setSample(0, 0, 0, 100);
        for (String file : new String[] {"train/a/1.png", "test/a/1.png"}) {
            write(image(file), wide);
        }

        Examples images = load(OPTIONS.withPictures(PictureOptions.DEFAULT.withSize(new Size(6, 4))))
                .train();

        byte light = (byte) 200;
        assertThat(images.pixels())
                .containsExactly(
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        (byte) 100,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light,
                        light);
    }

    @Test
    void transparencyShowsTheBackgroundThatIsAskedFor() throws IOException {
        write(image("train/a/1.png"), stroke(3, 5, 0x000000));
        write(image("train/b/1.png"), stroke(3, 5, 0x808080));
        write(image("test/a/1.png"), stroke(3, 5, 0x000000));
        write(image("test/b/1.png"), stroke(3, 5, 0x000000));

        Dataset black = load(OPTIONS);
        Dataset white = load(OPTIONS.withPictures(PictureOptions.DEFAULT.withBackground(Background.WHITE)));

        assertThat(Arrays.copyOf(white.train().pixels(), 15))
                .containsExactly(-1, -1, -1, -1, -1, -1, 0, 0, 0, -1, -1, -1, -1, -1, -1);
        assertThat(white.warnings()).isEmpty();
        assertThat(Arrays.copyOf(black.train().pixels(), 15)).containsOnly(0);
        assertThat(black.warnings())
                .containsExactly("nothing can be seen over the black background in 3 of the files in " + root
                        + ": train/a/1.png, test/a/1.png, test/b/1.png; background white shows it");
    }

    @Test
    void filesThatAreNoPicturesAreCountedAndNamed() throws IOException {
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < 4; i++) {
                write(image(split + "/a/" + i + ".png"), gray(3, 5, 10 * i));
            }
        }
        Files.writeString(image("train/a/notes.txt"), "no picture");
        Files.writeString(image("train/a/page.jpg"), "<html>");
        Files.createFile(image("train/a/0.jpg"));
        Files.createDirectory(image("train/a/more"));
        Files.createFile(image("train/a/.hidden"));
        Files.writeString(image("test/a/a.gif"), "GIF89a");
        Files.writeString(image("test/a/b.tiff"), "II*");
        write(image("train/beside.png"), gray(3, 5, 1));
        Files.writeString(image("train/README"), "no picture where none is looked for");

        Dataset data = load(OPTIONS);

        assertThat(means(data.train())).containsExactly(0, 10, 20, 30);
        assertThat(data.warnings())
                .containsExactly(
                        "left out as no pictures (PNG, JPEG): 6 of the files in " + root
                                + ": train/a/more, train/a/notes.txt, train/a/0.jpg, train/a/page.jpg, test/a/a.gif and 1 more",
                        "left out as pictures outside of the classes' folders: 1 of the files in " + root
                                + ": train/beside.png");
        assertThat(DataWarnings.of(data))
                .startsWith(data.warnings().get(0), data.warnings().get(1));
    }

    @Test
    void aChoiceIsMadeAmongPicturesAlone() throws IOException {
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < 9; i++) {
                write(image(split + "/a/" + i + ".png"), gray(3, 5, 10 * i));
            }
        }
        int[] chosen = means(load(OPTIONS.withPerClass(8)).train());
        for (int i = 0; i < 50; i++) {
            Files.writeString(image("train/a/x" + i + ".png"), "no picture");
        }

        assertThat(means(load(OPTIONS.withPerClass(8)).train())).containsExactly(chosen);
        assertThatThrownBy(() -> load(OPTIONS.withPerClass(10)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("has 9 images of class 'a', perClass asks for 10");
    }

    @Test
    void aClassWithFewerThanTheUsualNumberIsTakenWhole() throws IOException {
        for (String split : new String[] {"train", "test"}) {
            for (int i = 0; i < 505; i++) {
                write(image(split + "/many/" + i + ".png"), gray(1, 2, i % 200));
            }
            write(image(split + "/few/1.png"), gray(1, 2, 10));
        }

        assertThat(load(OPTIONS).train().size()).isEqualTo(501);
        assertThatThrownBy(() -> load(OPTIONS.withPerClass(500)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("images of class 'few', perClass asks for 500");
    }

    @Test
    void imagesThatAreTooManyForTheirSizeAreRefused() throws IOException {
        write(image("train/a/1.png"), gray(3, 5, 1));
        write(image("test/a/1.png"), gray(3, 5, 1));

        assertThatThrownBy(() -> load(OPTIONS.withPictures(PictureOptions.DEFAULT.withSize(new Size(70_000, 70_000)))))
                .isInstanceOf(DataException.class)
                .hasMessage("1 images of 70000 x 70000 pixels are more than 2 GiB; make them smaller with size, or "
                        + "take fewer with perClass");
    }

    private Path image(String name) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private Dataset load(DataOptions options) {
        return Dataset.load("folder:" + root, options);
    }

    /** Returns the mean grey of each image, as JPEG may change a pixel by one. */
    private static int[] means(Examples images) {
        int count = images.features().count();
        int[] means = new int[images.size()];
        for (int i = 0; i < means.length; i++) {
            double sum = 0;
            for (int at = 0; at < count; at++) {
                sum += images.pixels()[i * count + at] & 0xFF;
            }
            means[i] = (int) Math.round(sum / count);
        }
        return means;
    }
}
