package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Which loops run under which options of the JVM. */
final class KernelChoiceTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";
    private static final Pattern FINGERPRINT = Pattern.compile("fingerprint (-?[0-9]+)");

    @Test
    void withoutTheModuleScalarLoopsRunAndALineSaysHowToMendThat() throws IOException, InterruptedException {
        String output = ForkedJvm.run(SmallRun.class, List.of());
        assertThat(output)
                .contains("loops scalar loops")
                .contains("CPU kernels are scalar: the module jdk.incubator.vector is not loaded; start java with"
                        + " --add-modules jdk.incubator.vector")
                .contains("capability scalar: the module jdk.incubator.vector is not loaded");
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
                List.<String>of(),
                List.of(MODULE),
                List.of(MODULE, "-Ddev.lockstep.cpu.fma=off"),
                List.of(MODULE, "-Ddev.lockstep.cpu.fma=off", "-Ddev.lockstep.cpu.vector=on"),
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
