package dev.lockstep.spark;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * The local files, where an executor that gives a file a certain name has executors killed as soon as it has: the way in which a test has
 * them die at a moment that does not depend on how fast they are.
 */
public final class KillingFileSystem extends RawLocalFileSystem {
    private static final URI ROOT = URI.create("killing:///");

    /** Who is killed. */
    enum Victim {
        /** The executor that writes the file. */
        SELF,
        /** All others. */
        OTHERS
    }

    static String uri(Path folder) {
        return ROOT.resolve(folder.toUri().getPath()).toString();
    }

    /** Has executors killed when a file of this name is first written. */
    static void killWhenWritten(Path folder, String name, Victim victim) throws IOException {
        Files.createFile(order(folder, name, victim));
    }

    private static Path order(Path folder, String name, Victim victim) {
        return folder.resolve("kill-" + victim + "-" + name);
    }

    @Override
    public URI getUri() {
        return ROOT;
    }

    @Override
    public String getScheme() {
        return ROOT.getScheme();
    }

    @Override
    public boolean rename(org.apache.hadoop.fs.Path from, org.apache.hadoop.fs.Path to) throws IOException {
        boolean isDone = super.rename(from, to);
        for (Path folder = pathToFile(to).toPath().getParent(); folder != null; folder = folder.getParent()) {
            for (Victim victim : Victim.values()) {
                if (Files.deleteIfExists(order(folder, to.getName(), victim))) {
                    kill(victim);
                }
            }
        }
        return isDone;
    }

    private static void kill(Victim victim) throws IOException {
        ProcessHandle self = ProcessHandle.current();
        if (victim == Victim.SELF) {
            Runtime.getRuntime().halt(137);
        }
        self.parent().stream()
                .flatMap(ProcessHandle::children)
                .filter(Sessions::isJava)
                .filter(process -> !process.equals(self))
                .forEach(ProcessHandle::destroyForcibly);
    }
}
