package dev.lockstep.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cuda.library.SharedObject;
import dev.lockstep.simulated.SimulatedCuda;
import dev.lockstep.spi.DriverProbe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that answers nonsense, hangs or ends the process is named, and the start goes on. */
final class FaultyDriverTest {
    private static final String DRIVER = "the NVIDIA driver's library libcuda.so.1";

    /** A driver with two GPUs. What is defined changes one function. */
    private static final String SOURCE = """
            #include <signal.h>
            #include <string.h>
            #include <unistd.h>
            #ifndef INIT
            #define INIT
            #endif
            #ifndef COUNT
            #define COUNT 2
            #endif
            #ifndef NAME
            #define NAME strncpy(name, "Fake GPU", length)
            #endif
            int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
            int cuInit(unsigned flags) { INIT; return 0; }
            int cuDeviceGetCount(int *count) { *count = COUNT; return 0; }
            int cuDeviceGet(int *device, int index) { *device = index; return 0; }
            int cuDeviceGetName(char *name, int length, int device) { NAME; return 0; }
            int cuDeviceTotalMem_v2(unsigned long *bytes, int device) { *bytes = 1ul << 30; return 0; }
            int cuDeviceGetAttribute(int *value, int attribute, int device) { *value = 9; return 0; }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "-DCOUNT=2000000000; cuDeviceGetCount claims that there are 2000000000 GPUs | check nvidia-smi",
                "-DCOUNT=-1; cuDeviceGetCount claims that there are -1 GPUs | check nvidia-smi",
                "-DNAME=return 101; cuDeviceGetName failed with CUDA_ERROR_INVALID_DEVICE (101)",
                "-DNAME=if (device == 0) return 101; devices [DeviceInfo[device=cuda:0",
                "-DNAME=if (device == 0) return 101; the driver's GPU 0 cannot be used: cuDeviceGetName failed with CUDA_ERROR_INVALID_DEVICE (101)",
                "-DNAME=memset(name, 'x', length); name=xxx",
            })
    void whatADriverAnswersWronglyIsTold(String change, String told) throws IOException, InterruptedException {
        assertThat(probe(change)).contains(told).doesNotContain("Exception", "\tat ");
    }

    @Test
    void aDriverThatHangsIsNamedAndNotAskedAgain() throws IOException, InterruptedException {
        for (int start = 0; start < 2; start++) {
            assertThat(probe("-DINIT=for (;;) pause()", 3))
                    .contains(DRIVER + " does not answer (waited 3 s) | update that driver");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-DINIT=_exit(3)", "-DINIT=raise(SIGKILL)"})
    void aDriverThatEndsTheProcessIsNamedAtTheNextStart(String change) throws IOException, InterruptedException {
        assertThat(probe(change)).doesNotContain("|");
        assertThat(probe(change))
                .contains(DRIVER + " ended the process that asked it for its devices | update that driver");
    }

    @Test
    void libraryFilesOfJCudaAreUnpackedWhereNobodyElseCanWriteAndGoneAfterwards()
            throws IOException, InterruptedException {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        SimulatedCuda simulated = SimulatedCuda.of(13);
        ProcessBuilder jvm = simulated.jvm(ProbeMain.class.getName(), "open");
        jvm.command().add(1, "-Djava.io.tmpdir=" + temporary);

        assertThat(output(jvm)).contains("cuda:0").doesNotContain("cannot be unpacked");
        try (var left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }

    private String probe(String change) throws IOException, InterruptedException {
        return probe(change, 120);
    }

    private String probe(String change, int seconds) throws IOException, InterruptedException {
        SharedObject.make(folder.resolve("lib/libcuda.so.1"), SOURCE, change);
        SimulatedCuda simulated = SimulatedCuda.of(13);
        ProcessBuilder jvm = simulated.jvm(ProbeMain.class.getName());
        jvm.command().add(1, "-D" + DriverProbe.LIMIT_PROPERTY + "=" + seconds);
        jvm.environment().put("LD_LIBRARY_PATH", folder.resolve("lib") + ":" + simulated.folder());
        jvm.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
        return output(jvm);
    }

    private static String output(ProcessBuilder jvm) throws IOException, InterruptedException {
        Process process = jvm.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
