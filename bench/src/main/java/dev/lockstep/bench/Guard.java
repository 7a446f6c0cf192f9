package dev.lockstep.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that waits for the end of this one, however that comes, then ends the workers that are left and removes the files of
 * all. Workers end with their input by themselves; but one that is stopped does not see it end, and one that is killed removes
 * nothing.
 *
 * <p>Any thread may use it.
 */
final class Guard {
    /** Reads "watch NUMBER" and "release NUMBER" until its input ends, which is when this process does. */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            left=' '
            while read -r word number; do
                case $word in
                    watch) left="$left$number " ;;
                    release) left="${left%% $number *} ${left#* $number }" ;;
                esac
            done
            [ "$left" = ' ' ] || kill -KILL $left
            rm -rf "$1"
            """;

    private final Path folder;
    private final Writer instructions;

    private static final class Holder {
        static final Guard GUARD = new Guard();
    }

    private Guard() {
        try {
            folder = Files.createTempDirectory("lockstep-bench-");
            instructions = new ProcessBuilder("sh", "-c", SCRIPT, "sh", folder.toString())
                    .redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD)
                    .start()
                    .outputWriter(StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException("starting the process that watches over workers", e);
        }
    }

    /** Returns a folder of this process and its workers, that others cannot read; it ends with this process. */
    static Path folder() {
        return Holder.GUARD.folder;
    }

    /** Has a process ended with this one. */
    static void watch(Process process) {
        Holder.GUARD.tell("watch " + process.pid());
        var _ = process.onExit().thenAccept(ended -> Holder.GUARD.tell("release " + ended.pid()));
    }

    private synchronized void tell(String instruction) {
        try {
            instructions.write(instruction + "\n");
            instructions.flush();
        } catch (IOException e) {
            System.getLogger(Guard.class.getName())
                    .log(System.Logger.Level.WARNING, "nothing watches over workers any more", e);
        }
    }
}
