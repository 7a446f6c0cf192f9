package dev.lockstep.learn.data;

import dev.lockstep.file.Sha256;
import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import dev.lockstep.learn.Features;
import dev.lockstep.learn.Setting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One of the known data sets of IDX files, from a folder or downloaded. */
final class IdxSource implements DataSource {
    private static final String COMPRESSED = ".gz";
    private static final Duration DOWNLOAD_PATIENCE = Duration.ofSeconds(30);

    private final KnownIdx known;

    IdxSource(KnownIdx known) {
        this.known = known;
    }

    @Override
    public Dataset load(DataOptions options) {
        Path folder = locate(options);
        Parallel.Pair<Examples, Examples> splits =
                Parallel.both(() -> read(folder, Split.TRAIN, options), () -> read(folder, Split.VALID, options));
        Examples train = splits.first();
        Examples valid = splits.second();
        if (train.rows() != valid.rows() || train.columns() != valid.columns()) {
            throw new DataException(
                    "%s: the training images are %s x %s pixels, the testing images %s x %s; they must be alike"
                            .formatted(folder, train.rows(), train.columns(), valid.rows(), valid.columns()));
        }
        return new Dataset(known.name(), folder.toString(), known.classNames(), train, valid);
    }

    /** Finds the folder with the files, downloading them into the cache if they are nowhere and that is allowed. */
    private Path locate(DataOptions options) {
        List<Path> searched = new ArrayList<>();
        if (options.locations().dataDir().isPresent()) {
            Path dir = options.locations().dataDir().get();
            searched.add(dir.resolve(known.name()));
            searched.add(dir);
            return firstWithFiles(searched)
                    .orElseThrow(() -> nowhere(searched, "%s must name their folder", Setting.DATA_DIR));
        }
        if (options.locations().environmentDir().isPresent()) {
            Path dir = options.locations().environmentDir().get();
            searched.add(dir.resolve(known.name()));
            if (known.name().equals(KnownIdx.MNIST.name())) {
                searched.add(dir);
            }
        }
        Optional<Path> found = firstWithFiles(searched);
        if (found.isPresent()) {
            return found.get();
        }
        Path cache = options.locations().cacheDir().resolve(known.name());
        searched.add(cache);
        List<String> missing = KnownIdx.fileNames().stream()
                .filter(file -> find(cache, file).isEmpty())
                .toList();
        if (!missing.isEmpty()) {
            if (options.locations().offline()) {
                throw nowhere(
                        searched,
                        "name their folder with %s or LOCKSTEP_DATA, or run without %s once",
                        Setting.DATA_DIR,
                        Setting.OFFLINE);
            }
            new Downloader(known, cache, options.progress(), DOWNLOAD_PATIENCE).fetch(missing);
        }
        return cache;
    }

    private static Optional<Path> firstWithFiles(List<Path> folders) {
        return folders.stream()
                .filter(folder -> KnownIdx.fileNames().stream()
                        .anyMatch(file -> find(folder, file).isPresent()))
                .findFirst();
    }

    private DataException nowhere(List<Path> searched, String remedy, Setting... settings) {
        List<Object> parts = new ArrayList<>(List.of(
                known.name(),
                String.join(", ", KnownIdx.fileNames()),
                searched.stream().map(Path::toString).collect(Collectors.joining(" or "))));
        parts.addAll(List.of(settings));
        return DataException.of("no %s files (%s, raw or .gz) in %s: " + remedy, parts.toArray());
    }

    private static Optional<Path> find(Path folder, String file) {
        Path raw = folder.resolve(file);
        Path compressed = folder.resolve(file + COMPRESSED);
        return isThere(raw) ? Optional.of(raw) : Optional.of(compressed).filter(IdxSource::isThere);
    }

    /** Some archives unpack each file into a folder of its name. What else is no file is there, and refused by its name. */
    private static boolean isThere(Path file) {
        return Files.exists(file) && !Files.isDirectory(file);
    }

    private static Path require(Path folder, String file) {
        return find(folder, file)
                .orElseThrow(() -> new DataException("%s or %s.gz is missing in %s: all of %s must be there"
                        .formatted(file, file, folder, String.join(", ", KnownIdx.fileNames()))));
    }

    /** Compares the counts, reads the labels, chooses, and then takes the chosen images as the file streams by. */
    private Examples read(Path folder, Split split, DataOptions options) {
        Path imagesPath = require(folder, split.imagesFile());
        Path labelsPath = require(folder, split.labelsFile());
        try (IdxFile images = IdxFile.open(imagesPath, 3);
                IdxFile labelsFile = IdxFile.open(labelsPath, 1)) {
            if (images.dimension(0) != labelsFile.dimension(0)) {
                throw new DataException("%s holds %s images but %s holds %s labels; there must be one for each"
                        .formatted(imagesPath, images.dimension(0), labelsPath, labelsFile.dimension(0)));
            }
            int[] labels = labelsFile.readLabels();
            check(labels, labelsPath, split);
            int[] chosen = Selection.choose(labels, known.classNames(), split, options, folder);
            int[] chosenLabels = new int[chosen.length];
            for (int i = 0; i < chosen.length; i++) {
                chosenLabels[i] = labels[chosen[i]];
            }
            Features features = Features.images(images.dimension(1), images.dimension(2));
            return new Examples(features, images.readRows(chosen), chosenLabels);
        }
    }

    private void check(int[] labels, Path path, Split split) {
        int classes = known.classNames().size();
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] >= classes) {
                throw new DataException(
                        "%s: label %s of image %s is outside 0..%s".formatted(path, labels[i], i, classes - 1));
            }
        }
        if (split == Split.VALID) {
            byte[] bytes = new byte[labels.length];
            for (int i = 0; i < labels.length; i++) {
                bytes[i] = (byte) labels[i];
            }
            MessageDigest digest = Sha256.digest();
            digest.update(IdxFile.header(labels.length));
            digest.update(bytes);
            known.rejectLabelsOfAnother(split.labelsFile(), Sha256.hex(digest), path);
        }
    }
}
