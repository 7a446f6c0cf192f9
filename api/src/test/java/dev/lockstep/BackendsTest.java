package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.error.DeviceUnavailableException;
import dev.lockstep.spi.Availability;
import dev.lockstep.spi.Backend;
import dev.lockstep.spi.BackendCompute;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend that fails as none should takes no other with it, and one in a child class loader is found. */
class BackendsTest {
    @TempDir
    private Path folder;

    /** A backend that throws what a test says. */
    public static final class ThrowingBackend implements Backend {
        static String thrown = "";

        @Override
        public String kind() {
            return "throwing";
        }

        @Override
        public Availability probe() {
            switch (thrown) {
                case "java.lang.UnsatisfiedLinkError" -> throw new UnsatisfiedLinkError("as told");
                case "java.lang.NoClassDefFoundError" -> throw new NoClassDefFoundError("as told");
                case "java.lang.IllegalCallerException" -> throw new IllegalCallerException("as told");
                default -> throw new IllegalStateException("as told");
            }
        }

        @Override
        public BackendCompute open(int index, ComputeOptions options) {
            throw new AssertionError("it has no device");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "java.lang.UnsatisfiedLinkError, check that its jars are complete and of one version",
        "java.lang.NoClassDefFoundError, check that its jars are complete and of one version",
        "java.lang.IllegalStateException, check that its jars are complete and of one version",
        "java.lang.IllegalCallerException, start the JVM with --enable-native-access=ALL-UNNAMED",
    })
    void aProbeThatThrowsIsAReasonAndHidesNoOtherBackend(String type, String remedy) throws Exception {
        ThrowingBackend.thrown = type;
        withServices(ThrowingBackend.class.getName(), () -> {
            assertThat(Devices.probe())
                    .extracting(Devices.BackendStatus::kind)
                    .containsExactly("absent", "heap", "picky", "throwing");
            Availability.Unavailable none =
                    (Availability.Unavailable) Devices.probe().getLast().availability();
            assertThat(none.reason()).isEqualTo("its backend failed: " + type + ": as told");
            assertThat(none.remedy()).startsWith(remedy);
            assertThatThrownBy(() -> Compute.open("throwing"))
                    .isInstanceOf(DeviceUnavailableException.class)
                    .hasMessageContaining("as told");
            try (Compute compute = Compute.open("auto")) {
                assertThat(compute.device()).isEqualTo(new Device("heap", 1));
                assertThat(compute.receipt().selection())
                        .anyMatch(line -> line.contains("throwing: its backend failed"));
            }
            return null;
        });
    }

    @Test
    void aServiceEntryWithoutItsClassHidesNoOtherBackend() throws Exception {
        withServices("dev.lockstep.Gone\nnot a name\n", () -> {
            try (Compute compute = Compute.open("heap")) {
                assertThat(compute.device()).hasToString("heap:0");
            }
            return null;
        });
    }

    @Test
    void aBackendOfTheContextClassLoaderIsFoundAndOneOfItsParentIsNotListedTwice() throws Exception {
        List<String> kinds = withServices(
                ThrowingBackend.class.getName() + "\n" + HeapBackend.class.getName(),
                () -> Devices.probe().stream().map(Devices.BackendStatus::kind).toList());

        assertThat(kinds).containsExactly("absent", "heap", "picky", "throwing");
        assertThat(Devices.probe()).hasSize(3);
    }

    /** Does something with a context class loader that finds more services. */
    private <T> T withServices(String entries, Supplier<T> action) throws IOException {
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(Backend.class.getName()), entries + "\n");
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader child = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
            thread.setContextClassLoader(child);
            return action.get();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
