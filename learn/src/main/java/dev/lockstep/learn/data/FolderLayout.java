package dev.lockstep.learn.data;

import dev.lockstep.learn.DataException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Which folders of a data set hold the classes.
 *
 * @param train the folder whose folders are the classes to learn from
 * @param valid the same to measure on; empty if a part of {@code train} is to be set aside
 * @param notes what is not read, and why, a line each
 */
record FolderLayout(Path train, Optional<Path> valid, List<String> notes) {
    private static final List<String> TRAIN = List.of("training", "train");
    private static final List<String> VALID = List.of("validation", "valid", "val");
    private static final List<String> TEST = List.of("testing", "test");

    /**
     * Looks at a folder. It holds a folder to learn from and one to measure on, or the first alone, or the folders of the classes.
     *
     * @throws DataException if it holds neither, or more than one folder for a purpose
     */
    static FolderLayout of(Path root) {
        List<Path> folders =
                FolderEntries.of(root).stream().filter(Files::isDirectory).toList();
        Optional<Path> train = part(root, folders, TRAIN);
        Optional<Path> valid = part(root, folders, VALID);
        Optional<Path> test = part(root, folders, TEST);
        if (train.isEmpty() && (valid.isPresent() || test.isPresent())) {
            throw new DataException("%s is missing: beside %s there must be a folder to learn from"
                    .formatted(root.resolve("training"), valid.or(() -> test).get()));
        }
        if (folders.isEmpty()) {
            throw new DataException(root + " has no folders: it must hold training and testing, each with a folder of "
                    + "pictures for each class, or the folders of the classes");
        }
        Optional<Path> measured = valid.or(() -> test);
        List<Path> unread = folders.stream()
                .filter(folder ->
                        train.isPresent() && !folder.equals(train.get()) && !folder.equals(measured.orElse(root)))
                .map(Path::getFileName)
                .toList();
        if (unread.isEmpty()) {
            return new FolderLayout(train.orElse(root), measured, List.of());
        }
        String read = train.get().getFileName()
                + measured.map(folder -> " and " + folder.getFileName()).orElse("");
        String note = "of %s, %s are read, but not %s".formatted(root, read, Enumeration.of(unread));
        return new FolderLayout(train.get(), measured, List.of(note));
    }

    /** Returns the same, measured on the pictures of another folder: those to measure on where it has such, else all. */
    FolderLayout measuredOn(Path other) {
        List<Path> folders =
                FolderEntries.of(other).stream().filter(Files::isDirectory).toList();
        Path measured = part(other, folders, VALID)
                .or(() -> part(other, folders, TEST))
                .or(() -> part(other, folders, TRAIN))
                .orElse(other);
        return new FolderLayout(train, Optional.of(measured), notes);
    }

    /** Finds the folder of a purpose among folders by its name. One that holds pictures and no folders is a class of that name. */
    private static Optional<Path> part(Path root, List<Path> folders, List<String> names) {
        List<Path> found = folders.stream()
                .filter(folder -> names.stream().anyMatch(folder.getFileName().toString()::equalsIgnoreCase))
                .filter(folder -> !isClass(folder))
                .toList();
        if (found.size() > 1) {
            throw new DataException("%s holds both %s and %s; which is meant? leave one"
                    .formatted(root, found.get(0).getFileName(), found.get(1).getFileName()));
        }
        return found.stream().findFirst();
    }

    private static boolean isClass(Path folder) {
        List<Path> entries = FolderEntries.of(folder);
        return entries.stream().anyMatch(FolderEntries::isNamedAsPicture)
                && entries.stream().noneMatch(Files::isDirectory);
    }
}
