package dev.lockstep.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lockstep.CrossEntropy;
import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.Op;
import dev.lockstep.Shape;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.Operand;
import dev.lockstep.op.SoftmaxCall;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyTest {
    private static final double INF = Double.POSITIVE_INFINITY;

    private static Expected.Numbers only(String name, MathMode mode) {
        return (Expected.Numbers) Policy.expect(OpCase.parse(name).call(), mode).getFirst();
    }

    private static double fraction(double value, double reference, double bound) {
        Expected expected = new Expected.Numbers("y", new double[] {reference}, new double[] {bound});
        return expected.compare(HostTensor.of(DType.F64, Shape.of(1), value)).fraction();
    }

    @Test
    void theRoundingTierIsSixtyFourAtTheReferenceWorkload() {
        assertThat(Policy.sum(784)).isEqualTo(64);
        HostCall call = OpCase.parse("linear/n=2,in=784,out=1,bias").call();
        Expected.Numbers y =
                (Expected.Numbers) Policy.expect(call, MathMode.FP32).getFirst();
        double[] x = call.values("x");
        double[] weight = call.values("weight");
        double magnitude = Math.abs(call.values("bias")[0]);
        for (int k = 0; k < 784; k++) {
            magnitude += Math.abs(x[784 + k] * weight[k]);
        }
        assertThat(y.bound(1)).isEqualTo(64 * 0x1p-24 * magnitude, within(1e-18));
    }

    @Test
    void smallIntegersMustBeExactInEveryMathMode() {
        for (MathMode mode : MathMode.values()) {
            assertThat(only("linear/n=16,in=784,out=10,bias,data=integers", mode)
                            .bounds())
                    .containsOnly(0);
            for (Expected gradient : Policy.expect(
                    OpCase.parse("linearBackward/n=16,in=31,out=10,dx,dw,db,accumulate,data=integers")
                            .call(),
                    mode)) {
                assertThat(((Expected.Numbers) gradient).bounds()).containsOnly(0);
            }
        }
    }

    @Test
    void theTripwireIsExactInBinary32Only() {
        assertThat(only("linear/n=33,in=16,out=16,data=tripwire", MathMode.FP32).bounds())
                .containsOnly(0);
        assertThat(only("linear/n=33,in=16,out=16,data=tripwire", MathMode.TF32).bounds())
                .doesNotContain(0);
    }

    @Test
    void whatAModeCanRepresentIsExactInIt() {
        String name = "linear/n=33,in=16,out=16,data=";
        assertThat(only(name + "tripwire_tf32", MathMode.TF32).bounds()).containsOnly(0);
        assertThat(only(name + "tripwire_bf16", MathMode.BF16).bounds()).containsOnly(0);
    }

    /** 1025/1024 becomes 1. */
    @Test
    void bf16RoundsItsFactorsAndWhatIsExactThenMustBeEqual() {
        HostCall call =
                OpCase.parse("linear/n=33,in=16,out=16,data=tripwire_tf32").call();
        Expected rounded = Policy.expect(call, MathMode.BF16).getFirst();
        double[] x = call.values("x");
        for (int i = 0; i < x.length; i++) {
            assertThat(rounded.bound(i)).isZero();
            assertThat(rounded.reference(i)).isEqualTo(Math.signum(x[i]));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1.00390625, 1", // half-way to the next, and 1 is even
        "1.01171875, 1.015625",
        "-1.003907, -1.0078125",
        "1.003906, 1",
        "1e-45, 0",
        "3.4028235e38, Infinity",
        "Infinity, Infinity",
        "NaN, NaN",
    })
    void bfloat16IsTheNearestAndOfTwoTheEven(float value, double rounded) {
        assertThat(Bfloat16.round(new double[] {value})).containsExactly(rounded);
    }

    /** The witness of the mutant that ignores its math mode. */
    @Test
    void whatIsNotRoundedIsOutsideOfBf16sBoundAndInsideOfTf32s() {
        HostCall call = OpCase.parse("linear/n=207,in=16,out=13,data=dense").call();
        HostTensor exact = Policy.expect(call, MathMode.FP32)
                .getFirst()
                .toHost(DType.F32, call.operand("y").shape());
        assertThat(Policy.expect(call, MathMode.TF32).getFirst().compare(exact).fraction())
                .isLessThan(1);
        assertThat(Policy.expect(call, MathMode.BF16).getFirst().compare(exact).fraction())
                .isGreaterThan(10);
    }

    @Test
    void aModeWidensTheBoundOfTheProductsAlone() {
        HostTensor x = HostTensor.of(new float[] {1 / 3f}, 1, 1);
        HostTensor weight = HostTensor.of(new float[] {3e-9f}, 1, 1);
        Map<String, HostTensor> operands = Map.of(
                "x",
                x,
                "weight",
                weight,
                "bias",
                HostTensor.of(new float[] {1 / 3f}, 1),
                "y",
                HostTensor.zeros(DType.F32, Shape.of(1, 1)));
        HostCall call = new HostCall(Op.LINEAR.prototype(), operands);
        double binary32 = Policy.expect(call, MathMode.FP32).getFirst().bound(0);
        assertThat(binary32).isEqualTo(10 * Policy.U * (1e-9 + 1 / 3.0), within(1e-13));
        for (MathMode mode : List.of(MathMode.TF32, MathMode.BF16)) {
            double e = mode == MathMode.TF32 ? 0x1p-10 : 0;
            double widened = Policy.expect(call, mode).getFirst().bound(0) - binary32;
            assertThat(widened).isEqualTo((2 * e + e * e + 2 * Policy.U) * 1e-9, within(1e-17));
        }
    }

    @Test
    void aModeMayRoundSubnormalFactorsToItsOwnGrid() {
        HostTensor x = HostTensor.of(new float[] {Float.MIN_VALUE}, 1, 1);
        Map<String, HostTensor> operands = Map.of(
                "x", x,
                "weight", HostTensor.of(new float[] {1 + 0x1p-20f}, 1, 1),
                "y", HostTensor.zeros(DType.F32, Shape.of(1, 1)));
        HostCall call = new HostCall(Op.LINEAR.prototype(), operands);
        assertThat(Policy.expect(call, MathMode.TF32).getFirst().bound(0)).isBetween(0x1p-136, 0x1p-135);
        assertThat(Policy.expect(call, MathMode.FP32).getFirst().bound(0)).isLessThan(0x1p-148);
    }

    @Test
    void sumsThatMayRoundAreNotInTheExactTier() {
        HostTensor x = HostTensor.of(new float[] {4096, 4095}, 1, 2);
        HostTensor y = HostTensor.zeros(DType.F32, Shape.of(1, 1));
        Map<String, HostTensor> operands = Map.of("x", x, "weight", x, "y", y);
        HostCall call = new HostCall(Op.LINEAR.prototype(), operands);
        assertThat(Policy.expect(call, MathMode.FP32).getFirst().bound(0)).isPositive();
    }

    @Test
    void factorsMayBeRoundedWhereTheModeSaysSo() {
        HostCall call =
                OpCase.parse("linear/n=16,in=784,out=10,bias,data=positive").call();
        HostCall rounded = call.with(Map.of("x", inTf32(call.operand("x")), "weight", inTf32(call.operand("weight"))));
        HostTensor y = Policy.expect(rounded, MathMode.FP32)
                .getFirst()
                .toHost(DType.F32, call.operand("y").shape());
        assertThat(Policy.expect(call, MathMode.TF32).getFirst().compare(y).fraction())
                .isBetween(0.001, 1.0);
        assertThat(Policy.expect(call, MathMode.FP32).getFirst().compare(y).fraction())
                .isGreaterThan(1);
    }

    private static HostTensor inTf32(HostTensor tensor) {
        double[] values = tensor.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((Float.floatToRawIntBits((float) values[i]) + 0x1000) & 0xFFFFE000);
        }
        return HostTensor.of(DType.F32, tensor.shape(), values);
    }

    @Test
    void plainCrossEntropyHasTheMeasuredBounds() {
        HostTensor logits = HostTensor.of(new float[] {0, 100}, 1, 2);
        Map<String, HostTensor> operands = Map.of(
                "logits", logits,
                "labels", HostTensor.of(new int[] {0}, 1),
                "loss", HostTensor.zeros(DType.F32, Shape.SCALAR),
                "gradLogits", HostTensor.zeros(DType.F32, logits.shape()));
        OpCall options = SoftmaxCall.SoftmaxCrossEntropy.of(CrossEntropy.none());
        HostCall call = new HostCall(options, operands);
        List<Expected> expected = Policy.expect(call, MathMode.FP32);
        assertThat(expected.get(0).reference(0)).isEqualTo(100);
        assertThat(expected.get(0).bound(0)).isEqualTo(6 * Policy.U * 104);
        assertThat(expected.get(1).bound(1)).isEqualTo(Policy.U * 18, within(1e-18));
        assertThat(expected.get(1).bound(0)).isEqualTo(Policy.U * 2, within(1e-18));
    }

    @Test
    void theOptimizersHaveTheMeasuredBounds() {
        Expected.Numbers weight = only("sgd/n=1,lr=0.5", MathMode.FP32);
        HostCall call = OpCase.parse("sgd/n=1,lr=0.5").call();
        double w = Math.abs(call.values("weight")[0]);
        double g = Math.abs(call.values("gradient")[0]);
        assertThat(weight.bound(0)).isEqualTo(3 * Policy.U * (w + 0.5 * g), within(1e-18));
        HostCall adamW = OpCase.parse("adamW/n=1,lr=0.5,epsilon=0,step=0").call();
        double weight0 = Math.abs(adamW.values("weight")[0]);
        assertThat(Policy.expect(adamW, MathMode.FP32).getFirst().bound(0))
                .isEqualTo(Policy.U * (8 * weight0 * (1 + 0.5 * 0.01) + 17 * 0.5), within(1e-12));
    }

    /** Its product with the weight is rounded, however little of the two is left. */
    @Test
    void adamWAllowsForTheRoundingOfALargeDecay() {
        HostCall call = OpCase.parse("adamW/n=1,lr=1000,decay=10").call();
        double w = call.values("weight")[0];
        double bound = Policy.expect(call, MathMode.FP32).getFirst().bound(0);
        assertThat(bound).isEqualTo(Policy.U * (8 * Math.abs(w) * 10001 + 17 * 1000), within(1e-6));
    }

    /** The gradient's 2⁻¹⁴⁹ come back as 1e30·2⁻¹⁴⁹/1e-8. */
    @Test
    void adamWAllowsForUnderflowThatTheLearningRateMagnifies() {
        HostCall call = OpCase.parse("adamW/n=1,lr=1e30,decay=0,step=0").call();
        HostCall tiny = call.with(Map.of(
                "weight", HostTensor.of(new float[1], 1),
                "gradient", HostTensor.of(new float[] {7 * Float.MIN_VALUE}, 1)));
        Expected weight = Policy.expect(tiny, MathMode.FP32).getFirst();
        assertThat(weight.reference(0)).isEqualTo(-1e-6, within(1e-7));
        assertThat(weight.bound(0)).isBetween(4e-6, 8e-6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "linear/n=2,in=2,out=2",
                "linearBackward/n=2,in=2,out=2,dx,dw",
                "softmaxCrossEntropy/n=20,classes=2,reduction=mean,loss",
                "sgd/n=2,lr=3e38",
                "sgd/n=2,lr=0.1,decay=1e30",
                "sgd/n=2,lr=0.1,momentum=0.9,decay=1e30",
                "adamW/n=2",
                "adamW/n=2,lr=3e38,step=3",
            })
    void whatMayOverflowOnTheWayToAFiniteResultHasNoBound(String name) {
        HostCall call = OpCase.parse(name).call();
        Map<String, HostTensor> large = new HashMap<>();
        call.operands().forEach((operand, tensor) -> {
            if (tensor.dtype() == DType.F32) {
                double[] values = tensor.toDoubles();
                double sign = operand.equals("mean") ? -1 : 1;
                Arrays.setAll(values, i -> operand.equals("square") ? 1e38 : sign * (i % 2 == 0 ? 2e38 : -2e38));
                large.put(operand, HostTensor.of(DType.F32, tensor.shape(), values));
            }
        });
        HostCall overflowing = call.with(large);
        for (Expected expected : Policy.expect(overflowing, MathMode.FP32)) {
            HostTensor operand = overflowing.operand(expected.operand());
            double[] anything = new double[operand.size()];
            Arrays.fill(anything, Double.NaN);
            Expected.Deviation deviation = expected.compare(HostTensor.of(DType.F32, operand.shape(), anything));
            assertThat(deviation.unjudged()).as(expected.operand()).isEqualTo(operand.size());
            assertThat(deviation.failure()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyElementOfTheCatalogueHasABound(Op op) {
        for (OpCase one : OpCase.catalogue(op.toString(), 4).toList()) {
            HostCall call = one.call();
            assertThat(Judge.mostlyZeros(call)).as(one.name()).isFalse();
            if (call.refusal().isEmpty()) {
                for (Expected expected : Policy.expect(call, MathMode.FP32)) {
                    HostTensor operand = call.operand(expected.operand());
                    assertThat(expected.compare(expected.toHost(operand.dtype(), operand.shape()))
                                    .unjudged())
                            .as(one.name())
                            .isZero();
                }
            }
        }
    }

    @Test
    void nanAndInfinityMustMatchInPlace() {
        assertThat(fraction(Double.NaN, Double.NaN, 0)).isZero();
        assertThat(fraction(1, Double.NaN, 9)).isInfinite();
        assertThat(fraction(Double.NaN, 1, 9)).isInfinite();
        assertThat(fraction(INF, INF, 0)).isZero();
        assertThat(fraction(-INF, INF, 9)).isInfinite();
        assertThat(fraction(1e38, INF, 9)).isInfinite();
        assertThat(fraction(INF, 1e38, 9)).isInfinite();
        assertThat(fraction(INF, 3.5e38, 0)).isZero();
        assertThat(fraction(-INF, 3.5e38, 0)).isInfinite();
    }

    @Test
    void aBoundThatIsNoNumberLetsNothingPass() {
        assertThat(fraction(1, 2, Double.NaN)).isInfinite();
        assertThat(fraction(1, 2, 0)).isInfinite();
        assertThat(fraction(-0.0, 0, 0)).isZero();
        assertThat(fraction(1.5, 2, 1)).isEqualTo(0.5);
    }

    @ParameterizedTest
    @EnumSource
    void whateverAnOpWritesIsExpected(Op op) {
        for (OpCase one : OpCase.catalogue(op.toString(), 3).toList()) {
            HostCall call = one.call();
            if (call.refusal().isEmpty()) {
                List<String> written = call.signature().stream()
                        .filter(operand -> operand.role().isWritten())
                        .map(Operand::name)
                        .toList();
                assertThat(Policy.expect(call, MathMode.FP32))
                        .extracting(Expected::operand)
                        .containsExactlyElementsOf(written);
            }
        }
    }
}
