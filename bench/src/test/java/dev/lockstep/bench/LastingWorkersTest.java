package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bench.WorkerProcess.RefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One process serves all cases of a contestant. */
class LastingWorkersTest {
    /** Answers each case with the number of cases so far, refuses one, and dies of another. */
    private static final String SCRIPT = """
            echo start "$@" >> "$STARTS"
            cases=0
            while read -r word name; do
                case $name in
                    bad) echo refused it is bad; continue ;;
                    deadly) echo Error: of grief >&2; exit 3 ;;
                esac
                [ "$word" != case ] || cases=$((cases + 1))
                if [ "$word" = case ]; then echo ready 0 "$cases" 1 "$name"; else echo "$cases"; fi
            done
            """;

    @TempDir
    private Path folder;

    private final LastingWorkers workers = new LastingWorkers(3, 70);

    private Path starts() {
        return folder.resolve("starts");
    }

    private Entrant entrant() {
        return new Entrant("sh", true, true, List.of("sh", "-c", SCRIPT, "sh"), Map.of("STARTS", starts().toString()));
    }

    private WorkerProcess prepared(String caseName) throws RefusedException {
        workers.start(List.of(entrant()));
        return workers.prepared(entrant(), caseName);
    }

    @AfterEach
    void close() {
        workers.close();
    }

    @Test
    void startsOneProcessForAllCases() throws Exception {
        WorkerProcess first = prepared("a");
        assertThat(first.ready()).isEqualTo(new WorkerProcess.Ready(0, 1, 1, "a"));
        first.freeze();
        assertThat(first.turn()).isEqualTo(1);
        LastingWorkers.rest(first);

        WorkerProcess second = prepared("b");

        assertThat(second).isSameAs(first);
        assertThat(second.ready()).isEqualTo(new WorkerProcess.Ready(0, 2, 1, "b"));
        assertThat(second.turn()).isEqualTo(2);
        assertThat(Files.readString(starts())).isEqualTo("start 3 70\n");
    }

    @Test
    void goesOnAfterACaseThatItRefuses() throws Exception {
        assertThatThrownBy(() -> prepared("bad"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("it is bad");

        assertThat(prepared("a").ready().flops()).isEqualTo(1);
        assertThat(starts()).content().hasLineCount(1);
    }

    @Test
    void isStartedAnewAfterItHasEnded() throws Exception {
        assertThatThrownBy(() -> prepared("deadly"))
                .isInstanceOf(RefusedException.class)
                .hasMessage("its process ended with exit code 3: Error: of grief");

        assertThat(prepared("a").ready().flops()).isEqualTo(1);
        assertThat(starts()).content().hasLineCount(2);
    }
}
