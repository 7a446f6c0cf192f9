package dev.lockstep.spi;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Notes about a driver in the user's cache: that a process is probing it, and that it is no longer probed. Where the cache cannot be
 * used, nothing is noted.
 */
final class DriverNotes {
    static final String REMEDY = "update that driver or remove it";

    private static final int LONGEST_NAME = 100;
    private static final String NEW = ".new";
    private static final String ASKED = ".asked";

    private final String driver;
    private final Path folder;
    private final String name;

    private DriverNotes(String driver, Path folder) {
        this.driver = driver;
        this.folder = folder;
        String plain = driver.replaceAll("[^A-Za-z0-9.]+", "_");
        name = plain.substring(0, Math.min(LONGEST_NAME, plain.length())) + "-"
                + Integer.toHexString(driver.hashCode());
    }

    /** Returns the notes of a driver, nothing where none can be kept. */
    static Optional<DriverNotes> open(String driver) {
        try {
            return Optional.of(new DriverNotes(
                    driver, PrivateFolder.require(PrivateFolder.cache().resolve("drivers"))));
        } catch (IOException e) {
            log(e);
            return Optional.empty();
        }
    }

    /** A note that this process is asking. It is locked until it is closed, or the process has ended. */
    static final class Asked implements AutoCloseable {
        private final Path file;
        private final FileChannel channel;

        private Asked(Path file, FileChannel channel) {
            this.file = file;
            this.channel = channel;
        }

        @Override
        public void close() {
            try (channel) {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                log(e);
            }
        }
    }

    /** Notes that the driver is being asked; returns null where that is not possible. The note has its lock before its name. */
    @Nullable
    Asked asked() {
        try {
            Path made = Files.createTempFile(folder, name + "-", NEW);
            FileChannel channel = FileChannel.open(made, StandardOpenOption.WRITE);
            try {
                channel.lock();
                String changed = made.getFileName().toString().replace(NEW, ASKED);
                return new Asked(
                        Files.move(made, made.resolveSibling(changed), StandardCopyOption.ATOMIC_MOVE), channel);
            } catch (IOException e) {
                channel.close();
                Files.deleteIfExists(made);
                throw e;
            }
        } catch (IOException e) {
            log(e);
            return null;
        }
    }

    /** Returns why the driver is not asked, null if it is. */
    Availability.@Nullable Unavailable verdict() {
        try {
            if (Files.exists(refusal())) {
                return standingVerdict();
            }
            if (DriverTrial.isOne() || !clearAbandoned()) {
                return null;
            }
            boolean tried = DriverTrial.run();
            if (clearAbandoned() || !tried) {
                return refuse(driver + " ended the process that asked it for its devices");
            }
            return null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            log(e);
            return null;
        }
    }

    private Availability.@Nullable Unavailable standingVerdict() throws IOException {
        Instant noted = Files.getLastModifiedTime(refusal()).toInstant();
        Instant started = ProcessHandle.of(1)
                .flatMap(first -> first.info().startInstant())
                .orElse(Instant.MIN);
        if (noted.isBefore(started)) { // what was wrong with a driver often is not after a restart
            forgive();
            return null;
        }
        return withFile(Files.readString(refusal()).strip());
    }

    /** Notes that the driver is not to be asked any more. */
    Availability.Unavailable refuse(String reason) {
        try {
            Path written = Files.createTempFile(folder, name + "-", NEW);
            Files.writeString(written, reason + "\n");
            Files.move(written, refusal(), StandardCopyOption.ATOMIC_MOVE);
            return withFile(reason);
        } catch (IOException e) {
            log(e);
            return new Availability.Unavailable(reason, REMEDY);
        }
    }

    /** Has the driver asked again. */
    void forgive() {
        try {
            Files.deleteIfExists(refusal());
        } catch (IOException e) {
            log(e);
        }
    }

    private Availability.Unavailable withFile(String reason) {
        return new Availability.Unavailable(
                reason,
                REMEDY + "; it is asked again after a restart of the machine, or once " + refusal() + " is deleted");
    }

    private Path refusal() {
        return folder.resolve(name + ".refused");
    }

    /** Deletes the notes of processes that ended while they asked, and returns whether there was one. */
    private boolean clearAbandoned() throws IOException {
        boolean found = false;
        try (DirectoryStream<Path> notes = Files.newDirectoryStream(folder, name + "-*" + ASKED)) {
            for (Path note : notes) {
                found |= clearAbandoned(note);
            }
        }
        return found;
    }

    private static boolean clearAbandoned(Path note) throws IOException {
        try (FileChannel channel = FileChannel.open(note, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            return lock != null
                    && Files.deleteIfExists(note); // whoever has its answer deletes it before it gives the lock back
        } catch (NoSuchFileException | OverlappingFileLockException e) {
            return false;
        }
    }

    private static void log(IOException e) {
        System.getLogger("dev.lockstep").log(System.Logger.Level.DEBUG, "What is known of a driver cannot be kept", e);
    }
}
