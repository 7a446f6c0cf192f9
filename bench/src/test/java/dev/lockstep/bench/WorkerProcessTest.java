package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bench.WorkerProcess.RefusedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkerProcessTest {
    private static final String READY = "echo ready 0 1 1; ";

    private static WorkerProcess start(String script) throws RefusedException {
        return new WorkerProcess("sh", List.of("sh", "-c", READY + script), Map.of());
    }

    private static Duration processorTime(WorkerProcess worker) {
        return worker.info().totalCpuDuration().orElseThrow();
    }

    @Test
    void takesNoProcessorBetweenItsTurnsOnceItIsFrozen() throws Exception {
        String endWithInput = "exec 3<&0; { cat <&3; kill $$; } > /dev/null & ";
        try (WorkerProcess spinner = start(endWithInput + "while :; do :; done")) {
            Duration start = processorTime(spinner);
            while (processorTime(spinner).equals(start)) {
                Thread.sleep(10);
            }
            spinner.freeze();
            Thread.sleep(100);
            Duration frozen = processorTime(spinner);
            Thread.sleep(300);
            assertThat(processorTime(spinner)).isEqualTo(frozen);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void takesItsTurnsAndEndsByItselfWithItsInput(boolean isFrozen, @TempDir Path folder) throws Exception {
        Path end = folder.resolve("end");
        try (WorkerProcess worker = start("while read line; do echo 7; done; echo ended > " + end)) {
            if (isFrozen) {
                worker.freeze();
            }
            assertThat(worker.turn()).isEqualTo(7);
            assertThat(worker.turn()).isEqualTo(7);
            assertThat(worker.allocated()).isEqualTo(7);
            assertThat(end).doesNotExist();
        }
        assertThat(end).hasContent("ended");
    }

    @Test
    void saysWhyAProcessThatHasEndedCannotBeFrozen() throws Exception {
        try (WorkerProcess worker = start("echo out of luck >&2; exit 3")) {
            while (worker.isAlive()) {
                Thread.sleep(1);
            }
            assertThatThrownBy(worker::freeze)
                    .isInstanceOf(RefusedException.class)
                    .hasMessage("its process ended with exit code 3: out of luck");
        }
    }
}
