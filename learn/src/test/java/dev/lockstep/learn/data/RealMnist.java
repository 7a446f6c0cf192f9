package dev.lockstep.learn.data;

import dev.lockstep.learn.Missing;
import java.nio.file.Files;
import java.nio.file.Path;

/** The real MNIST, from the folder that LOCKSTEP_DATA names. */
public final class RealMnist {
    private RealMnist() {}

    /** Returns the folder, or skips the test loudly; fails instead where LOCKSTEP_FORBID_SKIPS is 1. */
    public static Path folder() {
        String folder = System.getenv("LOCKSTEP_DATA");
        if (folder != null && !folder.isEmpty()) {
            Path own = Path.of(folder, "mnist");
            return Files.isDirectory(own) ? own : Path.of(folder);
        }
        throw Missing.skip("set LOCKSTEP_DATA to a folder with the MNIST files to test on real data");
    }
}
