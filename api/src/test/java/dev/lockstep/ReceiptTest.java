package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReceiptTest {
    @Test
    void saysWhatRanWhere() {
        HeapCompute heap = HeapCompute.ofIndex(1);
        ComputeOptions options = ComputeOptions.defaults().withMathMode(MathMode.BF16);
        try (Compute compute = new Compute(heap, options, List.of("chosen by test"));
                Scope scope = compute.scope()) {
            Tensor counter = scope.tensorOf(new int[] {1, 2, 3});
            scope.tensor(DType.U8, 100).close();
            compute.ops().increment(counter, 1);
            compute.ops().increment(counter.rows(0, 1), 1);
            Program program = scope.record(ops -> {
                ops.fill(counter, 4);
                ops.increment(counter, 1);
            });
            program.run(5);
            counter.rows(1, 3).toIntArray();
            compute.synchronize();
            assertThat(heap.queue(0).waits()).isOne();
            assertThat(compute.receipt())
                    .isEqualTo(new Receipt(
                            new Device("heap", 1),
                            "Heap 1",
                            List.of("chosen by test"),
                            MathMode.BF16,
                            Map.of("lockstep", Lockstep.version(), "heap", "version 1"),
                            Map.of(Op.FILL, 5L, Op.INCREMENT, 7L),
                            Map.of("calls", 12L),
                            12,
                            8,
                            112));
        }
    }

    @Test
    void theVersionIsTheOneThatTheBuildWrote() {
        assertThat(Lockstep.version()).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }

    @Test
    void countsNoCallThatWasRefused() {
        try (Compute compute = new Compute(HeapCompute.ofIndex(0), ComputeOptions.defaults(), List.of());
                Scope scope = compute.scope()) {
            Tensor floats = scope.tensor(DType.F32, 2);
            assertThatThrownBy(() -> compute.ops().increment(floats, 1)).hasMessageStartingWith("increment: ");
            assertThat(compute.receipt().ops()).isEmpty();
        }
    }

    @Test
    void keepsTheOrderOfWhatTheBackendSaysAndCannotBeChanged() {
        Map<String, Long> counters = new LinkedHashMap<>();
        counters.put("z", 1L);
        counters.put("a", 2L);
        Receipt receipt =
                new Receipt(Device.CPU, "CPU", List.of(), MathMode.FP32, Map.of(), Map.of(), counters, 0, 0, 0);
        counters.clear();
        assertThat(receipt.counters().keySet()).containsExactly("z", "a");
        assertThatThrownBy(() -> receipt.counters().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
