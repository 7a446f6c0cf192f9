package dev.lockstep.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file name leads to, and how that is written.
 *
 * <ul>
 *   <li>A regular file, or a name that is free, is replaced at once: whoever opens it finds the old content or the new,
 *       whole. The new file has the old one's permissions, and its owner and group where the process may set them.
 *   <li>A symbolic link stays; what it leads to is written.
 *   <li>Anything else (a device, a pipe, a descriptor such as {@code /dev/stdout}) is opened and written to as it is.
 * </ul>
 *
 * <p>What a name leads to is looked up anew for each call. Any thread may use it.
 */
public final class OutputTarget {
    private static final Path DESCRIPTORS = Path.of("/proc");
    private static final int MAX_LINKS = 40;

    private final Path named;

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes all of it. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Names the file. */
    public OutputTarget(Path named) {
        this.named = named;
    }

    /**
     * Finds out whether the file could be written, and leaves nothing behind.
     *
     * @throws IOException if it could not
     */
    public void check() throws IOException {
        Place place = find();
        if (place.isReplaced) {
            Path trial = Temporary.beside(place.path);
            Files.createFile(trial);
            try {
                Temporary.removeStale(place.path, Files.getOwner(trial));
            } finally {
                Files.delete(trial);
            }
        } else if (!Files.isWritable(place.path)) {
            throw new AccessDeniedException(named.toString());
        }
    }

    /**
     * Writes the file.
     *
     * @throws IOException if it cannot be written; a file that was to be replaced is then as it was
     */
    public void write(Content content) throws IOException {
        write(content, false);
    }

    /**
     * Writes the file; when this returns, a file that was replaced is on the disk.
     *
     * @throws IOException if it cannot be written; a file that was to be replaced is then as it was
     */
    public void writeDurably(Content content) throws IOException {
        write(content, true);
    }

    /** Returns whether both names lead to one file that would be replaced, so that the second write would undo the first. */
    public boolean isSameAs(OutputTarget other) throws IOException {
        Place own = find();
        Place others = other.find();
        if (!own.isReplaced || !others.isReplaced) {
            return false;
        }
        return own.path.equals(others.path)
                || (Files.exists(own.path) && Files.exists(others.path) && Files.isSameFile(own.path, others.path));
    }

    /** Returns whether writing replaces a file that lies where it is named, and not one that a link leads to. */
    boolean isReplacedInPlace() throws IOException {
        return find().isReplaced && !Files.isSymbolicLink(named);
    }

    /** Puts a finished file of the same folder's file system in its place. */
    void replaceBy(Path finished) throws IOException {
        Place place = find();
        PosixFileAttributes old = attributesToKeep(place.path);
        if (old != null) {
            keep(old, finished);
        }
        Files.move(finished, place.path, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns the file as it was named. */
    @Override
    public String toString() {
        return named.toString();
    }

    private void write(Content content, boolean durably) throws IOException {
        Place place = find();
        if (!place.isReplaced) {
            // A descriptor may be of a regular file, with something in it already.
            try (OutputStream out =
                    Files.newOutputStream(place.path, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                content.writeTo(out);
            }
            return;
        }
        Path temporary = Temporary.beside(place.path);
        try {
            PosixFileAttributes old = attributesToKeep(place.path);
            FileAttribute<?>[] attributes = old == null
                    ? new FileAttribute<?>[0]
                    : new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(old.permissions())};
            try (FileChannel channel = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), attributes)) {
                if (old != null) {
                    keep(old, temporary);
                }
                content.writeTo(Channels.newOutputStream(channel));
                if (durably) {
                    channel.force(true);
                }
            }
            Files.move(temporary, place.path, StandardCopyOption.ATOMIC_MOVE);
            if (durably) {
                try (FileChannel entries = FileChannel.open(place.path.getParent(), StandardOpenOption.READ)) {
                    entries.force(true);
                }
            }
        } finally {
            Temporary.delete(temporary);
        }
    }

    /**
     * Where a name leads to.
     *
     * @param path absolute, in a folder without links
     * @param isReplaced whether a new file takes its place
     */
    private record Place(Path path, boolean isReplaced) {}

    private Place find() throws IOException {
        Path path = named.toAbsolutePath();
        for (int links = 0; links <= MAX_LINKS; links++) {
            if (path.getParent() == null || Files.isDirectory(path)) {
                throw new FileSystemException(named.toString(), null, "it is a folder");
            }
            Path folder = path.getParent().toRealPath();
            path = folder.resolve(path.getFileName());
            if (!Files.isSymbolicLink(path)) {
                return new Place(path, isRegularOrFree(path));
            }
            if (folder.startsWith(DESCRIPTORS)) {
                return new Place(path, false); // the text of such a link is no path
            }
            path = folder.resolve(Files.readSymbolicLink(path));
        }
        throw new FileSystemLoopException(named.toString());
    }

    private static boolean isRegularOrFree(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isRegularFile();
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /** Returns what the file that is there has, absent if there is none or the file system knows no such things. */
    private static @Nullable PosixFileAttributes attributesToKeep(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return null;
        }
        try {
            return Files.readAttributes(path, PosixFileAttributes.class);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void keep(PosixFileAttributes old, Path file) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        PosixFileAttributes own = view.readAttributes();
        try {
            if (!own.group().equals(old.group())) {
                view.setGroup(old.group());
            }
            if (!own.owner().equals(old.owner())) {
                view.setOwner(old.owner());
            }
        } catch (IOException e) {
            System.getLogger(OutputTarget.class.getName())
                    .log(System.Logger.Level.DEBUG, "Owner or group of a replaced file cannot be kept", e);
        }
        view.setPermissions(old.permissions()); // the umask may have taken some
    }
}
