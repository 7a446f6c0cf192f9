package dev.lockstep.learn.model;

import dev.lockstep.file.OutputTarget;
import dev.lockstep.learn.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A model's file, written as {@link OutputTarget} says; when it is said to be written, it is on the disk. */
public final class DurableFile {
    private final Path named;
    private final OutputTarget target;

    /**
     * Names the file, and finds out before any work is done whether it can be written.
     *
     * @throws ModelException if it cannot
     */
    public DurableFile(Path named) {
        this.named = named;
        this.target = new OutputTarget(named);
        if (Files.isDirectory(named)) {
            throw new ModelException(named, "is a folder; name a file");
        }
        try {
            target.check();
        } catch (IOException e) {
            throw ModelFailures.unwritable(named, e);
        }
    }

    /** Returns the file as it was named. */
    public Path path() {
        return named;
    }

    /**
     * Writes the file; when this returns, it is on the disk.
     *
     * @throws ModelException if it cannot be written; the file is then as it was
     */
    void write(OutputTarget.Content content) {
        try {
            target.writeDurably(content);
        } catch (IOException e) {
            throw ModelFailures.unwritten(named, e);
        }
    }
}
