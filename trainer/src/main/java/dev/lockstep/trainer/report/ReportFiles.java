package dev.lockstep.trainer.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of a report, which are made and written on all processors: none needs another, and the user waits for them. */
final class ReportFiles {
    private final Map<String, Content> contents = new LinkedHashMap<>();

    /** Makes what a file is to hold. */
    @FunctionalInterface
    interface Content {
        byte[] bytes() throws IOException;
    }

    ReportFiles add(String name, Content content) {
        contents.put(name, content);
        return this;
    }

    /** Writes all files into an existing folder. */
    void write(Path folder) throws IOException {
        try {
            contents.entrySet().parallelStream().forEach(file -> {
                try {
                    Files.write(folder.resolve(file.getKey()), file.getValue().bytes());
                } catch (IOException e) {
                    throw new UncheckedIOException("a file of the report", e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
