package dev.lockstep.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PtxasReportTest {
    private static final String OUTPUT = """
            ptxas info    : 0 bytes gmem
            ptxas info    : Compiling entry function 'fill_32' for 'sm_90'
            ptxas info    : Function properties for fill_32
                0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
            ptxas info    : Used 10 registers, used 0 barriers, 376 bytes cmem[0]
            ptxas info    : Compiling entry function 'linear_softmax_sgd' for 'sm_75'
            ptxas info    : Function properties for helper
                8 bytes stack frame, 4 bytes spill stores, 4 bytes spill loads
            ptxas info    : Function properties for linear_softmax_sgd
                128 bytes stack frame, 124 bytes spill stores, 156 bytes spill loads
            ptxas info    : Used 255 registers, 49144 bytes smem, 568 bytes cmem[0], 8 bytes cmem[2]
            """;

    @Test
    void listsRegistersAndSpillsOfEachKernel() {
        assertThat(PtxasReport.parse(OUTPUT))
                .containsExactly(
                        new PtxasReport.Use("fill_32", "sm_90", 10, 0, 0, 0),
                        new PtxasReport.Use("linear_softmax_sgd", "sm_75", 255, 136, 128, 160));
    }

    @Test
    void aSpillIsOneWhetherStoredOrLoaded() {
        assertThat(PtxasReport.parse(OUTPUT)).map(PtxasReport.Use::spills).containsExactly(false, true);
        assertThat(new PtxasReport.Use("k", "sm_90", 255, 0, 0, 4).spills()).isTrue();
        assertThat(new PtxasReport.Use("k", "sm_90", 255, 400, 0, 0).spills())
                .as("a stack is no spill")
                .isFalse();
    }

    @Test
    void aLineOfTheTableSaysAll() {
        assertThat(PtxasReport.parse(OUTPUT).getLast())
                .hasToString("linear_softmax_sgd           sm_75    255 registers,  136 bytes of stack,"
                        + " spills: 128 stored, 160 loaded");
    }

    @Test
    void otherOutputIsRefused() {
        assertThatThrownBy(() -> PtxasReport.parse("")).hasMessageContaining("not what ptxas -v prints");
        assertThatThrownBy(() -> PtxasReport.parse(OUTPUT.substring(0, 200)))
                .hasMessageContaining("not what ptxas -v prints");
    }
}
