package dev.lockstep.trainer.model;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Replaces a file by a new one at once: whoever opens it, and whenever the process or the machine stops, finds the old
 * content or the new, whole, and the new is on the disk when it is said to be. The new content is first written beside it, to {@code .NAME.lockstep-PROCESS-NUMBER.tmp}; what
 * a killed process left there is removed by the next one that writes the same file.
 */
public final class DurableFile {
    private static final String MARK = ".lockstep-";
    private static final String SUFFIX = ".tmp";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Path target;
    private final Path folder;
    private final String prefix;

    /** Writes the content. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Names the file, and finds out before any work is done whether it can be written.
     *
     * @throws ModelException if it cannot
     */
    public DurableFile(Path target) {
        this.target = target;
        this.folder = target.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw new ModelException(target, "is a folder; name a file");
        }
        this.prefix = "." + target.getFileName() + MARK;
        try {
            removeStale();
            Path trial = temporary();
            Files.createFile(trial);
            Files.delete(trial);
        } catch (IOException e) {
            throw ModelException.unwritable(target, e);
        }
    }

    /** Returns the file as it was named. */
    public Path path() {
        return target;
    }

    /**
     * Writes the file; when this returns, it is on the disk.
     *
     * @throws ModelException if it cannot be written; the file is then as it was
     */
    void write(Content content) {
        Path temporary = temporary();
        try {
            try (FileChannel channel = FileChannel.open(
                    temporary,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                OutputStream out = Channels.newOutputStream(channel);
                content.writeTo(out);
                channel.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
                entries.force(true);
            }
        } catch (IOException e) {
            throw ModelException.unwritable(target, e);
        } finally {
            deleteQuietly(temporary);
        }
    }

    private Path temporary() {
        return folder.resolve(prefix + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + SUFFIX);
    }

    private void removeStale() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (name.startsWith(prefix) && name.endsWith(SUFFIX) && !writerLives(name)) {
                    deleteQuietly(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private boolean writerLives(String name) {
        String process = name.substring(prefix.length()).replaceFirst("-.*", "");
        try {
            return ProcessHandle.of(Long.parseLong(process)).isPresent();
        } catch (NumberFormatException e) {
            return true; // not a name that is given here
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.getLogger(DurableFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "A temporary file stays: " + file, e);
        }
    }
}
