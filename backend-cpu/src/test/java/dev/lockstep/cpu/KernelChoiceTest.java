package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.spi.NativeCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which loops run under which options of the JVM. */
final class KernelChoiceTest {
    @TempDir
    private Path folder;

    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final String JAVA = "-Ddev.lockstep.cpu.native=off";
    private static final Pattern FINGERPRINT = Pattern.compile("fingerprint (-?[0-9]+)");

    @Test
    void withoutTheModuleScalarLoopsRunAndALineSaysHowToMendThat() throws IOException, InterruptedException {
        String output = ForkedJvm.run(SmallRun.class, List.of(JAVA));
        assertThat(output)
                .contains("loops scalar loops")
                .contains("CPU kernels are scalar: the module jdk.incubator.vector is not loaded; start java with"
                        + " --add-modules jdk.incubator.vector")
                .contains("capability scalar: the module jdk.incubator.vector is not loaded");
    }

    @Test
    void compiledLoopsRunWhereTheirJarIs() throws IOException, InterruptedException {
        assertThat(ForkedJvm.run(SmallRun.class, List.of(NATIVE)))
                .containsPattern("loops compiled loops, linux-.*")
                .containsPattern("compiled linux-.*")
                .doesNotContain("scalar")
                .doesNotContain("WARNING");
    }

    @Test
    void theLoopsOfEachPlatformGiveTheSameBits() throws IOException, InterruptedException {
        String expected = fingerprint(ForkedJvm.run(SmallRun.class, List.of(JAVA)));
        for (String platform : Processor.platforms()) {
            String output = ForkedJvm.run(SmallRun.class, List.of(NATIVE, "-Ddev.lockstep.cpu.native=" + platform));
            assertThat(output).contains("loops compiled loops, " + platform);
            assertThat(fingerprint(output)).as(platform).isEqualTo(expected);
        }
    }

    @Test
    void aPlatformThatTheProcessorDoesNotRunIsNotLoaded() throws IOException, InterruptedException {
        assertThat(ForkedJvm.run(SmallRun.class, List.of(NATIVE, "-Ddev.lockstep.cpu.native=linux-riscv64")))
                .contains("loops scalar loops")
                .contains("compiled none: this processor runs none of -Ddev.lockstep.cpu.native=linux-riscv64");
    }

    @Test
    void withoutNativeAccessLoopsRunInJavaAndTheDeviceSaysWhatToDo() throws IOException, InterruptedException {
        assertThat(ForkedJvm.run(SmallRun.class, List.of(MODULE)))
                .contains("loops scalar loops")
                .contains("compiled none: native access is not allowed; start java with"
                        + " --enable-native-access=ALL-UNNAMED")
                .doesNotContain("restricted method");
    }

    @Test
    void aSystemPropertyKeepsTheLoopsInJava() throws IOException, InterruptedException {
        assertThat(ForkedJvm.run(SmallRun.class, List.of(NATIVE, MODULE, JAVA)))
                .contains("loops scalar loops")
                .contains("compiled none: switched off by -Ddev.lockstep.cpu.native=off");
    }

    @Test
    void aLibraryThatIsNotOursIsNotCalled() throws IOException, InterruptedException {
        assertThat(withLibrary(Files.readAllBytes(anyLibrary())))
                .contains("loops scalar loops")
                .contains("compiled none: lockstep-backend-cpu-native is of another version");
        assertThat(withLibrary("no library".getBytes(StandardCharsets.US_ASCII)))
                .contains("loops scalar loops")
                .contains("compiled none: they cannot be loaded: ");
    }

    private String withLibrary(byte[] library) throws IOException, InterruptedException {
        Path file = Files.write(folder.resolve("library.so"), library);
        Path services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve(NativeCode.class.getName()), OtherLoops.class.getName());
        return ForkedJvm.run(
                List.of(),
                SmallRun.class,
                List.of(NATIVE, MODULE, "-D" + OtherLoops.FILE + "=" + file),
                List.of(folder.toString(), System.getProperty("java.class.path")));
    }

    /** Returns a library of the JDK, which needs no other. */
    private static Path anyLibrary() {
        return Path.of(System.getProperty("java.home"), "lib", "libsyslookup.so");
    }

    @Test
    void theSystemPropertyKeepsTheScalarLoops() throws IOException, InterruptedException {
        String output = ForkedJvm.run(SmallRun.class, List.of(MODULE, "-Ddev.lockstep.cpu.vector=off"));
        assertThat(output)
                .contains("loops scalar loops")
                .contains("switched off by -Ddev.lockstep.cpu.vector=off; leave that out to use the Vector API");
    }

    @Test
    void allChoicesAndAllCompilersGiveTheSameBits() throws IOException, InterruptedException {
        String vector = ForkedJvm.run(SmallRun.class, List.of(MODULE, "-Ddev.lockstep.cpu.vector=on"));
        assertThat(vector).contains("loops Vector API").contains("floats");
        String fingerprint = fingerprint(vector);
        for (List<String> options : List.of(
                List.of(JAVA),
                List.of(JAVA, MODULE),
                List.of(JAVA, MODULE, "-Ddev.lockstep.cpu.fma=off"),
                List.of(MODULE, "-Ddev.lockstep.cpu.fma=off", "-Ddev.lockstep.cpu.vector=on"),
                List.of(NATIVE),
                List.of(NATIVE, "-Xint"),
                List.of(MODULE, "-Xint", "-Ddev.lockstep.cpu.vector=on"),
                List.of(MODULE, "-XX:TieredStopAtLevel=1", "-Ddev.lockstep.cpu.vector=on"))) {
            assertThat(fingerprint(ForkedJvm.run(SmallRun.class, options)))
                    .as("with %s", options)
                    .isEqualTo(fingerprint);
        }
    }

    @Test
    void withoutFmaScalarLoopsRunAndTheReceiptSaysWhy() throws IOException, InterruptedException {
        String output = ForkedJvm.run(SmallRun.class, List.of(MODULE, "-Ddev.lockstep.cpu.fma=off"));
        assertThat(output)
                .contains("loops scalar loops, multiply-adds emulated: this processor (or JVM) has no FMA")
                .contains(
                        "capability scalar: multiply-adds emulated: this processor (or JVM) has no FMA; use a processor that"
                                + " has");
    }

    @Test
    void withoutC2ScalarLoopsRunAndALineSaysHowToMendThat() throws IOException, InterruptedException {
        for (String option : List.of("-Xint", "-XX:TieredStopAtLevel=1")) {
            assertThat(ForkedJvm.run(SmallRun.class, List.of(MODULE, option)))
                    .contains("loops scalar loops")
                    .contains("CPU kernels are scalar: this JVM runs without the C2 compiler")
                    .contains("start java without -Xint and -XX:TieredStopAtLevel");
        }
    }

    @Test
    void loopsStartScalarWhereTheVectorApiIsThere() throws IOException, InterruptedException {
        assertThat(ForkedJvm.run(SmallRun.class, List.of(MODULE)))
                .contains("loops scalar loops\n")
                .doesNotContain("CPU kernels are scalar");
    }

    private static String fingerprint(String output) {
        Matcher matcher = FINGERPRINT.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return matcher.group(1);
    }
}
