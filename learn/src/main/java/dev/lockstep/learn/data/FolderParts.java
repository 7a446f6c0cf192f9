package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Splitting;
import dev.lockstep.learn.data.FolderImages.Chosen;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pictures to learn from and those to measure on.
 *
 * @param train the pictures to learn from
 * @param valid the pictures to measure on, of the same classes; empty if a part of {@code train} is to be set aside
 */
record FolderParts(ClassFolders train, Optional<ClassFolders> valid) {
    /**
     * Lists the files.
     *
     * @throws DataException if a folder has no classes, a class has no pictures, or the two have different classes
     */
    static FolderParts of(FolderLayout layout) {
        ClassFolders train = ClassFolders.of(layout.train());
        Optional<ClassFolders> valid = layout.valid().map(ClassFolders::of);
        FolderParts parts = new FolderParts(train, valid);
        if (valid.isPresent()) {
            parts.requireClasses(train, valid.get());
            parts.requireClasses(valid.get(), train);
        }
        return parts.checked();
    }

    private void requireClasses(ClassFolders wanted, ClassFolders present) {
        for (String name : wanted.names()) {
            if (!present.names().contains(name)) {
                throw new DataException("%s is missing: %s and %s must have the same classes"
                        .formatted(
                                present.parent().resolve(name),
                                train.parent().getFileName(),
                                valid.orElseThrow().parent().getFileName()));
            }
        }
    }

    /** Returns the same without the files that are no pictures, whatever their names say. */
    FolderParts examined() {
        return new FolderParts(train.examined(), valid.map(ClassFolders::examined)).checked();
    }

    private FolderParts checked() {
        train.requirePictures();
        valid.ifPresent(ClassFolders::requirePictures);
        return this;
    }

    /** Returns what the user should know of files that are not read, a line each. */
    List<String> warnings(Path root) {
        List<String> warnings = new ArrayList<>();
        List<Path> noPictures = all(train.noPictures(), valid.map(ClassFolders::noPictures));
        if (!noPictures.isEmpty()) {
            warnings.add("left out as no pictures (PNG, JPEG): " + named(noPictures, root));
        }
        List<Path> outside = all(train.outside(), valid.map(ClassFolders::outside));
        if (!outside.isEmpty()) {
            warnings.add("left out as pictures outside of the classes' folders: " + named(outside, root));
        }
        return warnings;
    }

    private static List<Path> all(List<Path> first, Optional<List<Path>> second) {
        return Stream.concat(first.stream(), second.stream().flatMap(List::stream))
                .toList();
    }

    static String named(List<Path> files, Path root) {
        return files.size() + " of the files in " + root + ": "
                + Enumeration.of(files.stream()
                        .map(file -> file.startsWith(root) ? root.relativize(file) : file)
                        .toList());
    }

    /** What was chosen of each. */
    record Choice(Chosen train, Chosen valid) {}

    /**
     * Chooses pictures.
     *
     * @throws DataException if a class has fewer than were asked for
     */
    Choice choose(Path root, DataOptions options) {
        List<List<Path>> trainPictures = train.pictures();
        List<List<Path>> validPictures;
        if (valid.isPresent()) {
            validPictures = valid.get().pictures();
        } else {
            int[] labels = labels(trainPictures);
            List<Path> files = trainPictures.stream().flatMap(List::stream).toList();
            StratifiedSplit split = StratifiedSplit.of(labels, trainPictures.size(), fraction(options), options.seed());
            trainPictures = byClass(split.train(), files, labels);
            validPictures = byClass(split.valid(), files, labels);
        }
        return new Choice(
                chosen(trainPictures, Split.TRAIN, root, options), chosen(validPictures, Split.VALID, root, options));
    }

    static double fraction(DataOptions options) {
        return options.splitting().fraction().orElse(Splitting.DEFAULT_FRACTION);
    }

    private static int[] labels(List<List<Path>> pictures) {
        int[] labels = new int[pictures.stream().mapToInt(List::size).sum()];
        int next = 0;
        for (int label = 0; label < pictures.size(); label++) {
            for (int i = 0; i < pictures.get(label).size(); i++) {
                labels[next++] = label;
            }
        }
        return labels;
    }

    private List<List<Path>> byClass(int[] places, List<Path> files, int[] labels) {
        List<List<Path>> pictures = new ArrayList<>();
        train.names().forEach(_ -> pictures.add(new ArrayList<>()));
        for (int place : places) {
            pictures.get(labels[place]).add(files.get(place));
        }
        return pictures;
    }

    private Chosen chosen(List<List<Path>> pictures, Split split, Path root, DataOptions options) {
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < pictures.size(); label++) {
            List<Path> ofClass = pictures.get(label);
            for (int place : Selection.chooseOfClass(ofClass.size(), label, train.names(), split, options, root)) {
                files.add(ofClass.get(place));
                labels.add(label);
            }
        }
        return new Chosen(files, labels);
    }
}
