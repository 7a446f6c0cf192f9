package dev.lockstep.trainer.report;

import dev.lockstep.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Where the report of a run goes, whole or not at all. */
public sealed interface ReportFolder {
    /**
     * Finds out whether the report could be written, and leaves nothing behind.
     *
     * @throws IOException if it could not
     */
    void check() throws IOException;

    /**
     * Writes the report.
     *
     * @param report what writes its files
     * @param names what the run is about, such as the names of data set and device
     * @return the folder that holds it
     */
    Path write(OutputFolder.Filling report, String... names) throws IOException;

    /** The folder that the user named. It may be there already; files of an older report in it are replaced. */
    record Named(Path folder) implements ReportFolder {
        @Override
        public void check() throws IOException {
            OutputFolder.check(folder);
        }

        @Override
        public Path write(OutputFolder.Filling report, String... names) throws IOException {
            OutputFolder.write(folder, report);
            return folder;
        }
    }

    /**
     * A new folder for each run, named for when it started and what it is about.
     *
     * @param parent the folder of all runs
     * @param start when the run started
     */
    record OfItsOwn(Path parent, LocalDateTime start) implements ReportFolder {
        @Override
        public void check() throws IOException {
            OutputFolder.check(parent);
        }

        @Override
        public Path write(OutputFolder.Filling report, String... names) throws IOException {
            String time = String.format(
                    Locale.ROOT,
                    "%d-%02d-%02dT%02d-%02d-%02d",
                    start.getYear(),
                    start.getMonthValue(),
                    start.getDayOfMonth(),
                    start.getHour(),
                    start.getMinute(),
                    start.getSecond());
            String name = time + "-" + Arrays.stream(names).map(FileName::plain).collect(Collectors.joining("-"));
            // Another run of the same second may have the first.
            return OutputFolder.writeNew(parent, number -> number == 1 ? name : name + "-" + number, report);
        }
    }
}
