package dev.lockstep.cuda.library;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The folders that the dynamic loader is configured with, in {@code /etc/ld.so.conf} and the files that it includes. */
final class LoaderConfiguration {
    private LoaderConfiguration() {}

    static List<Path> folders(Path root) {
        List<Path> files = new ArrayList<>(List.of(root.resolve("etc/ld.so.conf")));
        files.addAll(
                Folders.matching(root.resolve("etc/ld.so.conf.d"), "", ".conf").reversed());
        List<Path> folders = new ArrayList<>();
        for (Path file : files) {
            for (String line : lines(file)) {
                if (line.startsWith("/")) {
                    folders.add(root.resolve(line.strip().substring(1)));
                }
            }
        }
        return folders;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            return List.of(); // not every system has one
        }
    }
}
