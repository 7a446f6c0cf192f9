package dev.lockstep.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Compute;
import dev.lockstep.ComputeOptions;
import dev.lockstep.DType;
import dev.lockstep.Scope;
import dev.lockstep.Tensor;
import dev.lockstep.Write;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Neither the kind of inner loop nor the number of threads changes a bit of any result. */
final class SameBitsTest {
    private static final long SEED = 11;

    @ParameterizedTest
    @CsvSource({
        "1,1,1",
        "1,13,10",
        "16,784,10",
        "13,31,21",
        "31,207,16",
        "5,1000,33",
        "17,4098,7",
        "40,300,64",
        "4200,97,10"
    })
    void allLoopsAgree(int rows, int in, int out) {
        try (Compute vector = Compute.open("vector");
                Compute compiled = Compute.open("native");
                Compute scalar = Compute.open("scalar")) {
            Map<String, byte[]> results = EveryOp.results(scalar, SEED, rows, in, out);
            same(results, EveryOp.results(vector, SEED, rows, in, out));
            same(results, EveryOp.results(compiled, SEED, rows, in, out));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7})
    void anyNumberOfThreadsAgrees(int threads) {
        try (Compute one = open(1);
                Compute many = open(threads)) {
            same(EveryOp.results(one, SEED, 210, 1000, 530), EveryOp.results(many, SEED, 210, 1000, 530));
            same(EveryOp.results(one, SEED, 4098, 207, 10), EveryOp.results(many, SEED, 4098, 207, 10));
            same(EveryOp.results(one, SEED, 67, 784, 1000), EveryOp.results(many, SEED, 67, 784, 1000));
            same(EveryOp.results(one, SEED, 40, 3000, 520), EveryOp.results(many, SEED, 40, 3000, 520));
        }
    }

    /** Few rows are multiplied by other loops than many; a long k is packed in several blocks. */
    @ParameterizedTest
    @CsvSource({"1, 784", "13, 784", "100, 784", "130, 8200"})
    void aRowIsTheSameAmongFewAsAmongMany(int few, int in) {
        int rows = 310;
        int out = 301;
        try (Compute cpu = open(2);
                Scope scope = cpu.scope()) {
            Tensor x = scope.tensorOf(Values.uniform(SEED, rows * in, -1, 1), rows, in);
            Tensor w = scope.tensorOf(Values.uniform(SEED + 1, out * in, -1, 1), out, in);
            Tensor bias = scope.tensorOf(Values.uniform(SEED + 2, out, -1, 1));
            Tensor all = scope.tensor(DType.F32, rows, out);
            Tensor some = scope.tensor(DType.F32, few, out);
            Tensor gradY = scope.tensorOf(Values.uniform(SEED + 3, rows * out, -1, 1), rows, out);
            Tensor gradX = scope.tensor(DType.F32, rows, in);
            Tensor gradXOfSome = scope.tensor(DType.F32, few, in);
            for (Write write : Write.values()) {
                cpu.ops().linearBackward(x, w, gradY, gradX, null, null, write);
                cpu.ops().linearBackward(x.rows(0, few), w, gradY.rows(0, few), gradXOfSome, null, null, write);
                assertThat(EveryOp.bytes(gradXOfSome)).isEqualTo(EveryOp.bytes(gradX.rows(0, few)));
            }
            for (Tensor b : Arrays.asList(bias, null)) {
                cpu.ops().linear(x, w, b, all);
                cpu.ops().linear(x.rows(0, few), w, b, some);
                assertThat(EveryOp.bytes(some)).isEqualTo(EveryOp.bytes(all.rows(0, few)));
            }
        }
    }

    @Test
    void repeatingACallGivesTheSameBits() {
        try (Compute cpu = open(2)) {
            Map<String, byte[]> first = EveryOp.results(cpu, SEED, 64, 784, 10);
            for (int i = 0; i < 30; i++) {
                same(first, EveryOp.results(cpu, SEED, 64, 784, 10));
            }
        }
    }

    private static Compute open(int threads) {
        return Compute.open("vector", ComputeOptions.defaults().withThreads(threads));
    }

    private static void same(Map<String, byte[]> expected, Map<String, byte[]> actual) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((name, bytes) ->
                assertThat(actual.get(name)).as("%s, seed %d", name, SEED).isEqualTo(bytes));
    }
}
