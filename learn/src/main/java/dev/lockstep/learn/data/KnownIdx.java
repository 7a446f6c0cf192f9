package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.Setting;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A published data set of four IDX files.
 *
 * @param name the name the user gives, also that of its folder
 * @param mirrors where {@code <file>.gz} can be downloaded, each ending in a slash, in the order to try
 * @param files the content of each file by its name
 */
record KnownIdx(String name, List<String> classNames, List<String> mirrors, Map<String, Content> files) {
    /**
     * What an uncompressed file must be. Mirrors compress differently, so this is not asked of the {@code .gz}.
     *
     * @param bytes the length
     * @param sha256 the SHA-256 in lower-case hexadecimal
     */
    record Content(long bytes, String sha256) {}

    private static final long TRAIN_IMAGES = 47_040_016;
    private static final long TRAIN_LABELS = 60_008;
    private static final long VALID_IMAGES = 7_840_016;
    private static final long VALID_LABELS = 10_008;

    static final KnownIdx MNIST = new KnownIdx(
            "mnist",
            IntStream.range(0, 10).mapToObj(Integer::toString).toList(),
            List.of(
                    "https://ossci-datasets.s3.amazonaws.com/mnist/",
                    "https://storage.googleapis.com/cvdf-datasets/mnist/"),
            files(
                    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
                    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
                    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
                    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"));

    static final KnownIdx FASHION_MNIST = new KnownIdx(
            "fashion-mnist",
            List.of(
                    "T-shirt/top",
                    "Trouser",
                    "Pullover",
                    "Dress",
                    "Coat",
                    "Sandal",
                    "Shirt",
                    "Sneaker",
                    "Bag",
                    "Ankle boot"),
            List.of(
                    "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
                    "https://fashion-mnist.s3.eu-central-1.amazonaws.com/"),
            files(
                    "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
                    "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
                    "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
                    "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"));

    private static final List<KnownIdx> ALL = List.of(MNIST, FASHION_MNIST);

    /** Returns the names of the four files. */
    static List<String> fileNames() {
        return Arrays.stream(Split.values())
                .flatMap(split -> List.of(split.imagesFile(), split.labelsFile()).stream())
                .toList();
    }

    /** Refuses a labels file that is another known data set's: the files' names do not tell them apart. */
    void rejectLabelsOfAnother(String file, String sha256, Path path) {
        for (KnownIdx other : ALL) {
            if (!other.name.equals(name) && other.files.get(file).sha256().equals(sha256)) {
                throw DataException.of(
                        "%s belongs to %s: give the folder that holds %s, or ask for %s %s",
                        path, other.name, name, Setting.DATA, other.name);
            }
        }
    }

    private static Map<String, Content> files(
            String trainImages, String trainLabels, String validImages, String validLabels) {
        return Map.of(
                Split.TRAIN.imagesFile(), new Content(TRAIN_IMAGES, trainImages),
                Split.TRAIN.labelsFile(), new Content(TRAIN_LABELS, trainLabels),
                Split.VALID.imagesFile(), new Content(VALID_IMAGES, validImages),
                Split.VALID.labelsFile(), new Content(VALID_LABELS, validLabels));
    }
}
