package dev.lockstep.trainer.cli;

import dev.lockstep.file.OutputTarget;
import dev.lockstep.learn.ModelException;
import dev.lockstep.learn.model.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that a command writes. No two of them may be one file, nor may one be a file that the command reads or that
 * stdout or stderr goes to: one would silently undo the other.
 */
public final class Outputs {
    private static final Map<String, Path> STREAMS =
            Map.of("stdout", Path.of("/proc/self/fd/1"), "stderr", Path.of("/proc/self/fd/2"));

    private final List<Claim> inputs = new ArrayList<>();
    private final List<Claim> outputs = new ArrayList<>();

    /**
     * A file and who named it.
     *
     * @param name the option, or what else the user knows it by
     */
    private record Claim(String name, OutputTarget target) {
        @Override
        public String toString() {
            return name + " " + target;
        }
    }

    Outputs() {}

    /**
     * Notes a file that the command reads.
     *
     * @throws InputException if the command is to write it as well
     */
    public void reads(String name, Path file) {
        Claim input = new Claim(name, new OutputTarget(file));
        for (Claim output : outputs) {
            requireOther(output, input);
        }
        inputs.add(input);
    }

    /**
     * Names a file to write.
     *
     * @throws InputException if it cannot be written, or is another file of the command
     */
    public OutputFile file(String option, Path path) {
        requireName(option, path);
        OutputFile file = new OutputFile(option, path);
        writes(option, path);
        return file;
    }

    /**
     * Names a model's file to write.
     *
     * @throws InputException if it cannot be written, or is another file of the command
     */
    DurableFile model(String option, Path path) {
        requireName(option, path);
        DurableFile file;
        try {
            file = new DurableFile(path);
        } catch (ModelException e) {
            throw new InputException(option + " " + e.getMessage(), e);
        }
        writes(option, path);
        return file;
    }

    /**
     * Names where {@code --json} goes, absent if it is not asked for.
     *
     * @throws InputException if it cannot be written, or is another file of the command
     */
    public @Nullable JsonOutput json(@Nullable String target) {
        if (target == null) {
            return null;
        }
        return new JsonOutput(target.equals("-") ? null : file("--json", Path.of(target)));
    }

    /**
     * Names a folder to write files into.
     *
     * @throws InputException if one of them is another file of the command
     */
    void folder(String option, Path folder, List<String> files) {
        requireName(option, folder);
        if (Files.isDirectory(folder)) {
            files.forEach(file -> writes(option, folder.resolve(file)));
        }
    }

    /** Refuses an empty name, as an unset variable of a shell leaves it. */
    private static void requireName(String option, Path path) {
        if (path.toString().isEmpty()) {
            throw new InputException(option + ": the name is empty; give one, or leave the option out");
        }
    }

    private void writes(String option, Path file) {
        Claim output = new Claim(option, new OutputTarget(file));
        inputs.forEach(input -> requireOther(output, input));
        outputs.forEach(earlier -> requireOther(output, earlier));
        STREAMS.forEach((name, stream) -> {
            if (Files.isRegularFile(stream)) {
                requireOther(output, new Claim(name, new OutputTarget(realPath(stream))));
            }
        });
        outputs.add(output);
    }

    private static void requireOther(Claim output, Claim other) {
        try {
            if (output.target.isSameAs(other.target)) {
                throw new InputException(output + ": is the same file as " + other + "; name another");
            }
        } catch (IOException e) {
            // A file that cannot be looked up cannot be read or written either, and whoever does will say so.
            log(other, e);
        }
    }

    private static void log(Claim claim, IOException e) {
        System.getLogger(Outputs.class.getName()).log(System.Logger.Level.DEBUG, claim + " is not compared", e);
    }

    private static Path realPath(Path stream) {
        try {
            return stream.toRealPath();
        } catch (IOException e) {
            return stream; // a file that has no name any more
        }
    }
}
