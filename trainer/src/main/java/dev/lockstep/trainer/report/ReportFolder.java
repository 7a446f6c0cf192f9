package dev.lockstep.trainer.report;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where the report of a run goes. Nothing is made before {@link #create}. */
public sealed interface ReportFolder {
    /**
     * Finds out whether the report could be written, and leaves nothing behind.
     *
     * @throws IOException if it could not
     */
    void check() throws IOException;

    /**
     * Makes the folder.
     *
     * @param names what the run is about, such as the names of data set and device
     */
    Path create(String... names) throws IOException;

    /** The folder that the user named. It may be there already; files of an older report in it are replaced. */
    record Named(Path folder) implements ReportFolder {
        @Override
        public void check() throws IOException {
            checkExistingPart(folder);
        }

        @Override
        public Path create(String... names) throws IOException {
            return Files.createDirectories(folder);
        }
    }

    /**
     * A new folder for each run, named for when it started and what it is about.
     *
     * @param parent the folder of all runs
     * @param start when the run started
     */
    record OfItsOwn(Path parent, LocalDateTime start) implements ReportFolder {
        private static final int LONGEST_NAME = 40;

        @Override
        public void check() throws IOException {
            checkExistingPart(parent);
        }

        @Override
        public Path create(String... names) throws IOException {
            Files.createDirectories(parent);
            String time = String.format(
                    Locale.ROOT,
                    "%d-%02d-%02dT%02d-%02d-%02d",
                    start.getYear(),
                    start.getMonthValue(),
                    start.getDayOfMonth(),
                    start.getHour(),
                    start.getMinute(),
                    start.getSecond());
            String name = time + "-" + Arrays.stream(names).map(OfItsOwn::plain).collect(Collectors.joining("-"));
            for (int number = 1; ; number++) {
                Path folder = parent.resolve(number == 1 ? name : name + "-" + number);
                try {
                    return Files.createDirectory(folder);
                } catch (FileAlreadyExistsException e) {
                    // Another run of the same second has it.
                }
            }
        }

        /** Keeps what any file system takes: the end of a path says more than its beginning. */
        private static String plain(String name) {
            String plain = name.replaceAll("[^A-Za-z0-9._]+", "-");
            return plain.length() <= LONGEST_NAME ? plain : plain.substring(plain.length() - LONGEST_NAME);
        }
    }

    private static void checkExistingPart(Path folder) throws IOException {
        Path existing = folder.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            throw new NotDirectoryException(existing.toString());
        }
        AtomicFile.check(existing.resolve("report"));
    }
}
