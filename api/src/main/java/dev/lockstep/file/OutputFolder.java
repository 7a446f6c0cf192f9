package dev.lockstep.file;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Folders that are written atomically: they are filled under another name and then renamed. In a folder that exists already, no file
 * is touched before all new ones are written. Whatever goes wrong, nothing half-written stays.
 */
public final class OutputFolder {
    private OutputFolder() {}

    /** Writes the files. */
    @FunctionalInterface
    public interface Filling {
        /** Writes all of them into an empty folder. */
        void fill(Path folder) throws IOException;
    }

    /**
     * Finds out whether a folder could be written, and leaves nothing behind.
     *
     * @throws IOException if it could not
     */
    public static void check(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath().normalize();
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new NotDirectoryException(existing.toString());
        }
        new OutputTarget(temporaryOf(folder, existing)).check();
    }

    /**
     * Writes files into a folder, which is made if it is not there. One that is there keeps its other files.
     *
     * @throws IOException if that fails; nothing new is then there, but for a folder whose old files were being replaced
     */
    public static void write(Path folder, Filling filling) throws IOException {
        if (Files.isDirectory(folder)) {
            replaceFiles(folder, filling);
            return;
        }
        Path target = folder.toAbsolutePath().normalize();
        stage(
                temporaryOf(target, target.getParent()),
                filling,
                staged -> Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE));
    }

    /**
     * Writes a new folder under the first name that is free.
     *
     * @param parent where to, made if it is not there
     * @param names the name to try first, second, and so on, counted from 1
     * @return the new folder
     * @throws IOException if that fails; nothing new is then there
     */
    public static Path writeNew(Path parent, IntFunction<String> names, Filling filling) throws IOException {
        return stage(temporaryOf(parent, parent.toAbsolutePath().normalize()), filling, staged -> {
            for (int number = 1; ; number++) {
                Path folder = parent.resolve(names.apply(number));
                if (isTaken(folder)) {
                    continue;
                }
                try {
                    return Files.move(staged, folder, StandardCopyOption.ATOMIC_MOVE);
                } catch (FileSystemException e) {
                    if (!isTaken(folder)) {
                        throw e;
                    }
                }
            }
        });
    }

    /** Puts a folder that is filled where it belongs, and returns that. */
    @FunctionalInterface
    private interface Placing {
        Path place(Path staged) throws IOException;
    }

    private static Path stage(Path temporary, Filling filling, Placing placing) throws IOException {
        List<Path> made = makeParents(temporary);
        Path staged = Temporary.beside(temporary);
        boolean placed = false;
        try {
            Files.createDirectory(staged);
            filling.fill(staged);
            Path folder = placing.place(staged);
            placed = true;
            return folder;
        } finally {
            if (!placed) {
                Temporary.delete(staged);
                made.reversed().forEach(Temporary::deleteIfEmpty);
            }
        }
    }

    private static void replaceFiles(Path folder, Filling filling) throws IOException {
        Path staged = Temporary.beside(temporaryOf(folder, folder.toAbsolutePath()));
        try {
            Files.createDirectory(staged);
            filling.fill(staged);
            List<Path> inPlace = new ArrayList<>();
            for (Path file : files(staged)) {
                OutputTarget target = new OutputTarget(folder.resolve(file.getFileName()));
                if (target.isReplacedInPlace()) {
                    inPlace.add(file);
                } else {
                    target.write(out -> Files.copy(file, out)); // first, because it may need room
                }
            }
            for (Path file : inPlace) {
                new OutputTarget(folder.resolve(file.getFileName())).replaceBy(file);
            }
        } finally {
            Temporary.delete(staged);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    /** Makes the folders that a folder is to lie in, and returns those that were not there, outermost first. */
    private static List<Path> makeParents(Path target) throws IOException {
        List<Path> missing = new ArrayList<>();
        for (Path parent = target.getParent(); parent != null && !Files.exists(parent); parent = parent.getParent()) {
            missing.addFirst(parent);
        }
        List<Path> made = new ArrayList<>();
        try {
            for (Path parent : missing) {
                try {
                    made.add(Files.createDirectory(parent));
                } catch (FileAlreadyExistsException e) {
                    // Another process has made it meanwhile.
                }
            }
        } catch (IOException e) {
            made.reversed().forEach(Temporary::deleteIfEmpty);
            throw e;
        }
        return made;
    }

    private static boolean isTaken(Path folder) {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Returns what the names of a folder's temporary ones in another folder are made of. */
    private static Path temporaryOf(Path folder, Path in) {
        Path name = folder.toAbsolutePath().normalize().getFileName();
        return in.resolve((name == null ? "root" : name) + ".files");
    }
}
