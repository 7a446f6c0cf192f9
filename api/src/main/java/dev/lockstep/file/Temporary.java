package dev.lockstep.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Temporary files, {@code .NAME.lockstep-PROCESS-NUMBER.tmp} beside the file that they will replace. Those of a killed process are
 * removed by the next one that writes under the same name.
 */
final class Temporary {
    private static final String MARK = ".lockstep-";
    private static final String SUFFIX = ".tmp";
    /** A file's name has at most 255 bytes, a char of it at most three. */
    private static final int LONGEST_NAME = 60;

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private Temporary() {}

    /** Returns a name that no other call has returned. */
    static Path beside(Path target) {
        return target.resolveSibling(
                prefix(target) + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + SUFFIX);
    }

    /**
     * Removes what processes that have ended left beside a target. Only what belongs to the given owner is touched: in a
     * folder that all may write to, others could lay links for whoever deletes.
     */
    static void removeStale(Path target, UserPrincipal owner) {
        String prefix = prefix(target);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(target.getParent())) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(prefix)
                        && name.endsWith(SUFFIX)
                        && !writerLives(name.substring(prefix.length()))
                        && Files.getOwner(entry, LinkOption.NOFOLLOW_LINKS).equals(owner)) {
                    delete(entry);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            log("What killed processes may have left beside " + target + " stays", e);
        }
    }

    /** Deletes a file, or a folder with all in it. What cannot be deleted does no harm. */
    static void delete(Path path) {
        try {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                Files.walkFileTree(path, new Deletion());
            }
        } catch (IOException e) {
            log("A temporary file stays: " + path, e);
        }
    }

    /** Deletes a folder with nothing in it. */
    static void deleteIfEmpty(Path folder) {
        try {
            Files.delete(folder);
        } catch (IOException e) {
            log("A folder stays: " + folder, e);
        }
    }

    private static String prefix(Path target) {
        String name = target.getFileName().toString();
        int length = Math.min(name.length(), LONGEST_NAME);
        if (length > 0 && Character.isHighSurrogate(name.charAt(length - 1))) {
            length--;
        }
        return "." + name.substring(0, length) + MARK;
    }

    private static boolean writerLives(String processAndNumber) {
        try {
            return ProcessHandle.of(Long.parseLong(processAndNumber.replaceFirst("-.*", "")))
                    .isPresent();
        } catch (NumberFormatException e) {
            return true; // not a name that is given here
        }
    }

    private static void log(String message, Exception e) {
        System.getLogger(Temporary.class.getName()).log(System.Logger.Level.DEBUG, message, e);
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
