package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Runs the tests of the peers that are written in Python; they need neither PyTorch nor JAX. */
class PythonPeersTest {
    @Test
    void passTheirOwnTests() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("python3", "-B", "src/test/python/test_peers.py", "-v");
        builder.environment()
                .put("PYTHONPATH", Path.of("gpu/peers").toAbsolutePath().toString());
        Process python = start(builder.redirectErrorStream(true));
        python.getOutputStream().close();
        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(python.waitFor()).as(said).isZero();
        assertThat(said).containsPattern("Ran [1-9][0-9]* tests").contains("OK");
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            String message = "SKIPPED: install python3 for this test";
            if ("1".equals(System.getenv("LOCKSTEP_FORBID_SKIPS"))) {
                throw new AssertionError(message + " (LOCKSTEP_FORBID_SKIPS=1 makes this a failure)", e);
            }
            System.err.println(message);
            return abort(message);
        }
    }
}
