package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.Tensor;
import dev.lockstep.kernels.BinaryCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second start finds what the first has compiled, and compiles again what has come to harm. */
final class KeptProgramsTest {
    private static final String PROPERTY = BinaryCache.property(OpenClBackend.KIND);

    @AfterEach
    void forgetTheFolder() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void aSecondStartBuildsNothingAndADamagedEntryIsBuiltAgain(@TempDir Path folder) throws IOException {
        System.setProperty(PROPERTY, folder.toString());
        assertThat(fill()).containsEntry("programs built", 1L).containsEntry("programs from the cache", 0L);
        assertThat(fill()).containsEntry("programs built", 0L).containsEntry("programs from the cache", 1L);
        Files.writeString(onlyFile(folder), "damaged");
        assertThat(fill()).containsEntry("programs built", 1L);
        assertThat(fill()).containsEntry("programs built", 0L);
    }

    @Test
    void anEntryThatTheDriverDoesNotTakeIsBuiltAgain(@TempDir Path folder) throws IOException {
        System.setProperty(PROPERTY, folder.toString());
        fill();
        String name = onlyFile(folder).getFileName().toString();
        byte[] key = java.util.HexFormat.of().parseHex(name.substring(0, name.indexOf('.')));
        new BinaryCache(folder).store(key, "of another driver".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(fill()).containsEntry("programs built", 1L);
    }

    private static Map<String, Long> fill() {
        try (Compute compute = OpenCl.open();
                Tensor tensor = compute.tensor(DType.F32, 100)) {
            compute.ops().fill(tensor, 7);
            assertThat(tensor.toFloatArray()).containsOnly(7);
            return compute.receipt().counters();
        }
    }

    private static Path onlyFile(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.getFirst();
        }
    }
}
