package dev.lockstep.opencl;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A driver that fails, hangs or ends the process is left out and named, and hides no other. */
@Execution(ExecutionMode.CONCURRENT)
final class FaultyDriversTest {
    private static final String SYSTEMS_DEVICE = OpenCl.facts().name();

    @TempDir
    private Path root;

    private FakeIcd fake;

    @BeforeEach
    void make() throws IOException, InterruptedException {
        fake = FakeIcd.make(root);
    }

    @Test
    void aDriverThatWorksIsListedBesideTheOthers() throws IOException, InterruptedException {
        ForkedJvm run = fake.probe("");

        assertThat(run.output()).contains("name=Fake Zero", "name=Fake One", SYSTEMS_DEVICE, "faulty []");
        assertThat(notes()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "devices=-6; the OpenCL platform Fake Platform cannot be used: clGetDeviceIDs failed with CL_OUT_OF_HOST_MEMORY (-6)",
                "second=-6; the OpenCL platform Fake Platform cannot be used: clGetDeviceIDs failed with CL_OUT_OF_HOST_MEMORY (-6)",
                "count; the OpenCL platform Fake Platform cannot be used: clGetDeviceIDs claims to have 2000000000",
                "info=-5; device 1 of the OpenCL platform Fake Platform cannot be used: the question 0x101f failed with CL_OUT_OF_RESOURCES (-5)",
                "long; device 0 of the OpenCL platform Fake Platform cannot be used: the question 0x102b was answered with 1048576 bytes",
            })
    void aPlatformThatFailsIsNamedWithItsCode(String misbehaviour, String told)
            throws IOException, InterruptedException {
        ForkedJvm run = fake.probe(misbehaviour);

        assertThat(run.output()).contains(told, "update its driver or remove it", SYSTEMS_DEVICE);
        assertThat(run.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "platform=-5; clIcdGetPlatformIDsKHR failed with CL_OUT_OF_RESOURCES (-5)",
                "platforms; clIcdGetPlatformIDsKHR claims to have 2000000000 platforms"
            })
    void aDriverThatFailsIsNamedByItsFile(String misbehaviour, String told) throws IOException, InterruptedException {
        ForkedJvm run = fake.probe(misbehaviour);

        assertThat(run.output()).contains(fake.driver() + " cannot be used: " + told, SYSTEMS_DEVICE);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws IOException, InterruptedException {
        Files.writeString(root.resolve("libfake.so"), "no library");

        assertThat(fake.probe("").output())
                .contains(fake.driver() + " cannot be used: it cannot be loaded", SYSTEMS_DEVICE);
    }

    @Test
    void aNameWithoutAnEndIsCutAtItsLength() throws IOException, InterruptedException {
        assertThat(fake.probe("name").output()).contains("name=unended,", SYSTEMS_DEVICE);
    }

    /** The last way also keeps the process from ending as a JVM does. */
    @ParameterizedTest
    @ValueSource(strings = {"hang", "hang-devices", "hang-locked"})
    void aDriverThatHangsIsNamedAndNotAskedAgain(String misbehaviour) throws IOException, InterruptedException {
        for (int start = 0; start < 2; start++) {
            ForkedJvm run = fake.probe(misbehaviour);

            assertThat(run.output())
                    .contains(
                            fake.driver() + " does not answer (waited " + FakeIcd.SECONDS_OF_A_HANG + " s)",
                            SYSTEMS_DEVICE);
            assertThat(run.exitCode()).isZero();
        }
        Files.delete(notes().getFirst());
        assertThat(fake.probe("").output()).contains("name=Fake Zero", "faulty []");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit", "crash", "exit-devices", "crash-devices", "exit-load"})
    void aDriverThatEndsTheProcessIsNamedAtTheNextStart(String misbehaviour) throws IOException, InterruptedException {
        assertThat(fake.probe(misbehaviour).exitCode()).isNotZero();
        for (int start = 1; start < 3; start++) {
            ForkedJvm run = fake.probe(misbehaviour);

            assertThat(run.output())
                    .contains(fake.driver() + " ended the process that asked it for its devices", SYSTEMS_DEVICE)
                    .contains("once " + notes().getFirst() + " is deleted");
            assertThat(run.exitCode()).isZero();
        }
    }

    @Test
    void aProcessThatWasEndedWhileADriverWorkedIsNotTheDriversFault() throws IOException, InterruptedException {
        fake.probe("crash");
        ForkedJvm run = fake.probe("");

        assertThat(run.output()).contains("name=Fake Zero", "faulty []");
        assertThat(notes()).isEmpty();
    }

    @Test
    void afterARestartOfTheMachineADriverIsAskedAgain() throws IOException, InterruptedException {
        fake.probe("hang");
        Files.setLastModifiedTime(notes().getFirst(), FileTime.fromMillis(0));

        assertThat(fake.probe("").output()).contains("name=Fake Zero", "faulty []");
    }

    private List<Path> notes() throws IOException {
        try (var files = Files.list(fake.cache().resolve("lockstep/drivers"))) {
            return files.toList();
        }
    }
}
