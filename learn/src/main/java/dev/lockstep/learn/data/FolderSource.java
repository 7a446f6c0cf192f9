package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import dev.lockstep.learn.DataOptions;
import dev.lockstep.learn.Dataset;
import dev.lockstep.learn.Examples;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** PNG files in {@code training/<class>} and {@code testing/<class>} of a folder. */
final class FolderSource implements DataSource {
    private final Path root;

    FolderSource(Path root) {
        this.root = root;
    }

    @Override
    public Dataset load(DataOptions options) {
        list(root);
        List<String> classes = classes(Split.TRAIN);
        List<String> validClasses = classes(Split.VALID);
        requireAll(classes, validClasses, Split.VALID);
        requireAll(validClasses, classes, Split.TRAIN);
        Choice train = choose(Split.TRAIN, classes, options);
        Choice valid = choose(Split.VALID, classes, options);
        PngFile first = new PngFile(train.files.getFirst());
        return new Dataset("folder:" + root, root.toString(), classes, read(train, first), read(valid, first));
    }

    private List<String> classes(Split split) {
        Path folder = root.resolve(split.folder);
        if (Files.notExists(folder)) {
            throw new DataException(
                    "%s is missing: %s must hold the folders training and testing, each with a folder of .png files for each class"
                            .formatted(folder, root));
        }
        List<String> names = list(folder).stream()
                .filter(Files::isDirectory)
                .map(path -> path.getFileName().toString())
                .toList();
        if (names.isEmpty()) {
            throw new DataException(
                    folder + " has no class folders: it must hold a folder of .png files for each class");
        }
        return ClassNames.ordered(names);
    }

    private void requireAll(List<String> wanted, List<String> present, Split split) {
        for (String name : wanted) {
            if (!present.contains(name)) {
                throw new DataException("%s is missing: training and testing must have the same classes"
                        .formatted(root.resolve(split.folder).resolve(name)));
            }
        }
    }

    private Choice choose(Split split, List<String> classes, DataOptions options) {
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            Path folder = root.resolve(split.folder).resolve(classes.get(label));
            List<Path> images =
                    list(folder).stream().filter(FolderSource::isPng).toList();
            if (images.isEmpty()) {
                throw new DataException(folder + " has no .png files: each class needs at least one");
            }
            for (int place : Selection.chooseOfClass(images.size(), label, classes, split, options, root)) {
                files.add(images.get(place));
                labels.add(label);
            }
        }
        return new Choice(files, labels);
    }

    private Examples read(Choice choice, PngFile first) {
        int rows = first.rows();
        int columns = first.columns();
        long bytes = (long) rows * columns * choice.files.size();
        if (bytes > Integer.MAX_VALUE) {
            throw new DataException("%s images of %s x %s pixels are more than 2 GiB; take fewer with --per-class"
                    .formatted(choice.files.size(), columns, rows));
        }
        Heap.require(bytes, root + ": " + choice.files.size() + " images");
        byte[] pixels = new byte[(int) bytes];
        Parallel.forEach(choice.files.size(), () -> i -> {
            PngFile image = new PngFile(choice.files.get(i));
            if (image.rows() != rows || image.columns() != columns) {
                throw new DataException("%s is %s x %s pixels but %s is %s x %s; all images must have one size"
                        .formatted(choice.files.get(i), image.columns(), image.rows(), first.path(), columns, rows));
            }
            image.gray(pixels, i * rows * columns);
        });
        int[] labels = choice.labels.stream().mapToInt(Integer::intValue).toArray();
        return Examples.images(pixels, labels, rows, columns);
    }

    private static boolean isPng(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".png");
    }

    /** Lists a folder without its hidden entries, in the order of their names. */
    private static List<Path> list(Path folder) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            List<Path> paths = new ArrayList<>();
            for (Path entry : entries) {
                if (!entry.getFileName().toString().startsWith(".")) {
                    paths.add(entry);
                }
            }
            paths.sort(Comparator.comparing(path -> path.getFileName().toString()));
            return paths;
        } catch (IOException e) {
            throw FileFailures.unreadable(folder, e);
        } catch (DirectoryIteratorException e) {
            throw FileFailures.unreadable(folder, e.getCause());
        }
    }

    private record Choice(List<Path> files, List<Integer> labels) {}
}
