package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.error.BackendException;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.LockstepException;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.error.RunInterruptedException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.spi.AllocationFailedException;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Errors that backends make. */
class ErrorsTest {
    private static final Device CUDA = new Device("cuda", 1);

    @Test
    void aRangeErrorCarriesThePositionTheValueAndTheLimit() {
        OperandRangeException error = new OperandRangeException(Op.NLL_LOSS, "labels", 17, -3, 10);
        assertThat(error)
                .isInstanceOf(LockstepException.class)
                .hasMessage("nllLoss: labels[17] is -3 but must be in [0, 10)");
        assertThat(error.op()).isEqualTo(Op.NLL_LOSS);
        assertThat(error.operand()).isEqualTo("labels");
        assertThat(error.position()).isEqualTo(17);
        assertThat(error.value()).isEqualTo(-3);
        assertThat(error.limit()).isEqualTo(10);
    }

    @Test
    void aBackendErrorCarriesTheDeviceAndTheRemedy() {
        Exception cause = new Exception("700");
        BackendException error = new BackendException(CUDA, "cuStreamSynchronize failed", "open it again", cause);
        assertThat(error)
                .hasMessage("device cuda:1: cuStreamSynchronize failed; open it again")
                .hasCause(cause);
        assertThat(error.device()).isEqualTo(CUDA);
        assertThat(error.remedy()).isEqualTo("open it again");
        BackendException bare = new BackendException(CUDA, "the kernel cache is damaged", "delete it");
        assertThat(bare)
                .hasMessage("device cuda:1: the kernel cache is damaged; delete it")
                .hasNoCause();
        assertThat(bare.device()).isEqualTo(CUDA);
        assertThat(bare.remedy()).isEqualTo("delete it");
    }

    @Test
    void aFeatureErrorCarriesTheDeviceAndTheRemedy() {
        UnsupportedFeatureException error = new UnsupportedFeatureException(CUDA, "TF32", "use FP32");
        assertThat(error).hasMessage("device cuda:1 does not support TF32; use FP32");
        assertThat(error.device()).isEqualTo(CUDA);
        assertThat(error.remedy()).isEqualTo("use FP32");
    }

    @Test
    void aMemoryErrorCarriesWhatItNames() {
        TensorSummary weight = new TensorSummary("weight", DType.F32, Shape.of(10, 3), 120);
        AllocationFailedException cause = new AllocationFailedException(
                "cuMemAlloc failed", OptionalLong.empty(), OptionalLong.empty(), "", new Exception("2"));
        DeviceMemoryException error = new DeviceMemoryException(CUDA, "F32 [5]", 20, List.of(weight), cause);
        assertThat(error)
                .hasMessage("device cuda:1 is out of memory: F32 [5] needs 20 bytes, free memory unknown;"
                        + " largest live tensors: weight F32 [10, 3] (120 bytes); close tensors or use a smaller batch")
                .hasCause(cause);
        assertThat(error.device()).isEqualTo(CUDA);
        assertThat(error.requestedBytes()).isEqualTo(20);
        assertThat(error.freeBytes()).isEmpty();
        assertThat(error.largest()).containsExactly(weight);
        assertThat(cause).hasMessage("cuMemAlloc failed").hasRootCauseMessage("2");
    }

    @Test
    void aMemoryErrorNamesTheLimitOfOnePieceAndTheRemedyOfTheDevice() {
        AllocationFailedException cause = new AllocationFailedException(
                "too large", OptionalLong.of(700), OptionalLong.of(300), "plug in more memory", null);
        assertThat(new DeviceMemoryException(CUDA, "F32 [100]", 400, List.of(), cause))
                .hasMessage(
                        "device cuda:1 is out of memory: F32 [100] needs 400 bytes, 700 bytes free, at most 300 in one"
                                + " piece; no live tensors; close tensors or use a smaller batch, or plug in more memory");
    }

    @Test
    void anInterruptedRunSaysHowFarItCame() {
        RunInterruptedException error = new RunInterruptedException(3, 10);
        assertThat(error)
                .hasMessage("the thread was interrupted after 3 of 10 replays; run the program again for the rest");
        assertThat(error.completed()).isEqualTo(3);
    }
}
