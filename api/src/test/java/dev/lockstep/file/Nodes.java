package dev.lockstep.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Files that are no regular ones. */
final class Nodes {
    private Nodes() {}

    /**
     * Returns a device as {@code /dev/null}: a node in the folder, which could be replaced, or that very device where no node
     * can be made or opened.
     */
    static Path nullDevice(Path folder) throws IOException, InterruptedException {
        Path node = folder.resolve("null");
        if (run(List.of("mknod", "-m", "666", node.toString(), "c", "1", "3")) == 0) {
            try (OutputStream _ = Files.newOutputStream(node, StandardOpenOption.WRITE)) {
                return node;
            } catch (AccessDeniedException e) {
                System.out.println("the folder's file system allows no devices: " + e);
            }
        }
        return Path.of("/dev/null");
    }

    static Path pipe(Path folder) throws IOException, InterruptedException {
        Path pipe = folder.resolve("pipe");
        if (run(List.of("mkfifo", pipe.toString())) != 0) {
            throw new IOException("mkfifo " + pipe + " failed");
        }
        return pipe;
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
