package dev.lockstep.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NvrtcTest {
    private static final String KERNEL = "extern \"C\" __global__ void k(float* x) { x[0] = 1; }\n";

    @AfterEach
    void forget() {
        SimulatedDriver.ofThisProcess().clear();
    }

    @Test
    void tellsWhatIsWrongWithASourceAndWhere() {
        final Nvrtc.Result result = Nvrtc.compile("\n" + KERNEL.replace("1", "VALUE"), "--gpu-architecture=sm_90");
        assertThat(result.code()).isEqualTo(6);
        assertThat(result.log()).contains("test.cu:2:").contains("VALUE");
    }

    @Test
    void refusesOptionsAndArchitecturesThatItDoesNotKnow() {
        final Nvrtc.Result unknown = Nvrtc.compile(KERNEL, "--no-such-option");
        assertThat(unknown.code()).isEqualTo(5);
        assertThat(unknown.log()).contains("unrecognized option --no-such-option");
        assertThat(Nvrtc.compile(KERNEL, "--gpu-architecture=sm_999").code()).isEqualTo(5);
    }

    @Test
    void givesNoImageForAVirtualArchitecture() {
        final Nvrtc.Result result = Nvrtc.compile(KERNEL, "--gpu-architecture=compute_80");
        assertThat(result.image()).isEmpty();
        assertThat(new String(result.ptx(), StandardCharsets.US_ASCII)).contains("simulated", ".target sm_80");
    }

    @Test
    void leavesOutHintsAndNamesOtherInlinePtx() {
        final String hint =
                "extern \"C\" __global__ void k(float* x) { asm volatile(\"prefetch.global.L2 [%0];\" ::\"l\"(x)); }";
        assertThat(Nvrtc.compile(hint, "--gpu-architecture=sm_90").code()).isEqualTo(0);
        final Nvrtc.Result other = Nvrtc.compile(hint.replace("prefetch", "red"), "--gpu-architecture=sm_90");
        assertThat(other.code()).isEqualTo(6);
        assertThat(other.log()).contains("inline_ptx_that_is_not_simulated");
    }
}
