package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.error.ClosedException;
import dev.lockstep.error.DeviceMismatchException;
import dev.lockstep.error.ReadOnlyOperandException;
import dev.lockstep.op.LinearCall;
import dev.lockstep.op.OpCall;
import dev.lockstep.op.OptimizerCall;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every op: valid calls reach the backend as they are, operands from elsewhere or closed do not. */
class OpFormsTest {
    private static final ComputeOptions SILENT = ComputeOptions.defaults().withOnLeak(leak -> {});

    private final HeapCompute heap = HeapCompute.ofIndex(0);
    private final HeapCompute twin = HeapCompute.ofIndex(0);
    private final HeapCompute other = HeapCompute.ofIndex(1);
    private final Compute compute = new Compute(heap, SILENT, List.of());
    private final Compute twinCompute = new Compute(twin, SILENT, List.of());
    private final Compute otherCompute = new Compute(other, SILENT, List.of());

    @AfterEach
    void close() {
        compute.close();
        twinCompute.close();
        otherCompute.close();
    }

    static Stream<Form> forms() {
        return Forms.ALL.stream();
    }

    @Test
    void everyOpHasAForm() {
        Stream<Op> covered = Forms.ALL.stream().map(form -> form.in(compute).op());
        assertThat(covered.distinct()).containsExactlyInAnyOrder(Op.values());
        assertThat(Arrays.stream(Ops.class.getMethods()).map(method -> method.getName()))
                .contains(Arrays.stream(Op.values()).map(Op::toString).toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void validCallsReachTheBackend(Form form) {
        OpCall call = form.in(compute);
        compute.ops().call(call);
        Ops.dispatch().call(call);
        assertThat(heap.calls()).containsExactly(call, call);
        assertThat(compute.receipt().ops()).isEqualTo(Map.of(call.op(), 2L));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void callsNameTheirOperands(Form form) {
        Map<String, Tensor> tensors = form.tensors(compute);
        assertThat(form.call().apply(tensors).operands()).containsExactlyElementsOf(tensors.values());
    }

    @ParameterizedTest
    @MethodSource("forms")
    void validCallsAreRecorded(Form form) {
        OpCall call = form.in(compute);
        Program program = compute.record(ops -> ops.call(call));
        assertThat(program.calls()).containsExactly(call);
        assertThat(heap.calls()).isEmpty();
        program.run();
        assertThat(heap.calls()).containsExactly(call);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void operandsOfAnotherDeviceAreRefusedWithBothNamed(Form form) {
        for (Operand operand : form.operands()) {
            OpCall call = form.with(operand.name(), operand.in(otherCompute), compute);
            refusesForeign(
                    call,
                    operand,
                    new Device("heap", 1),
                    " is on heap:1 but the op's compute is on heap:0; copy it there first");
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void operandsOfAnotherComputeOfTheDeviceAreRefused(Form form) {
        for (Operand operand : form.operands()) {
            OpCall call = form.with(operand.name(), operand.in(twinCompute), compute);
            refusesForeign(
                    call,
                    operand,
                    new Device("heap", 0),
                    " and the op's compute are both on heap:0 but belong to different computes; open the device once,"
                            + " or copy the tensor");
        }
    }

    private void refusesForeign(OpCall call, Operand operand, Device device, String problem) {
        DeviceMismatchException error = catchThrowableOfType(
                DeviceMismatchException.class, () -> compute.ops().call(call));
        assertThat(error).hasMessage(call.op() + ": " + operand.name() + problem);
        assertThat(error.op()).isEqualTo(call.op());
        assertThat(error.operand()).isEqualTo(operand.name());
        assertThat(error.device()).isEqualTo(device);
        assertThat(error.expected()).isEqualTo(new Device("heap", 0));
        assertThatThrownBy(() -> compute.record(ops -> ops.call(call)))
                .isExactlyInstanceOf(DeviceMismatchException.class)
                .hasMessage(error.getMessage());
        assertThat(heap.calls()).isEmpty();
        assertThat(twin.calls()).isEmpty();
        assertThat(other.calls()).isEmpty();
        assertThat(compute.receipt().ops()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void whatMayOnlyBeReadIsAnInputAndIsRefusedAsAnOutput(Form form) {
        for (dev.lockstep.op.Operand operand : form.in(compute).signature()) {
            Operand given = form.operands().stream()
                    .filter(candidate -> candidate.name().equals(operand.name()))
                    .findFirst()
                    .orElse(null);
            if (given == null) {
                continue; // absent in this form
            }
            Tensor input = given.readOnlyIn(compute).named("input");
            OpCall call = form.with(operand.name(), input, compute);
            if (operand.role().isWritten()) {
                String message = call.op() + ": " + operand.name() + " is " + input
                        + ", which may only be read; write to a tensor of the device's own";
                assertThatThrownBy(() -> compute.ops().call(call))
                        .isExactlyInstanceOf(ReadOnlyOperandException.class)
                        .hasMessage(message);
                assertThatThrownBy(() -> compute.record(ops -> ops.call(call))).hasMessage(message);
                assertThat(heap.calls()).doesNotContain(call);
            } else {
                compute.ops().call(call);
                compute.record(ops -> ops.call(call));
                assertThat(heap.calls()).endsWith(call);
            }
            input.close();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void closedOperandsAreRefused(Form form) {
        for (Operand operand : form.operands()) {
            Tensor closed = operand.in(compute).named("gone");
            closed.close();
            OpCall call = form.with(operand.name(), closed, compute);
            String message = "gone " + operand.dtype() + " " + operand.shape() + " on heap:0 has been closed";
            for (Ops ops : List.of(compute.ops(), Ops.dispatch())) {
                assertThatThrownBy(() -> ops.call(call))
                        .as("%s", operand)
                        .isExactlyInstanceOf(ClosedException.class)
                        .hasMessage(message);
            }
            assertThatThrownBy(() -> compute.record(ops -> ops.call(call)))
                    .isExactlyInstanceOf(ClosedException.class)
                    .hasMessage(message);
            assertThat(heap.calls()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("forms")
    void dispatchGoesWhereTheDataLives(Form form) {
        OpCall here = form.in(compute);
        OpCall there = form.in(otherCompute);
        Ops.dispatch().call(here);
        Ops.dispatch().call(there);
        assertThat(heap.calls()).containsExactly(here);
        assertThat(other.calls()).containsExactly(there);
    }

    @ParameterizedTest
    @MethodSource("forms")
    void opsOfAClosedComputeAreRefused(Form form) {
        OpCall call = form.in(compute);
        compute.close();
        for (Ops ops : List.of(compute.ops(), Ops.dispatch())) {
            assertThatThrownBy(() -> ops.call(call))
                    .isExactlyInstanceOf(ClosedException.class)
                    .hasMessage("the compute on heap:0 has been closed");
        }
    }

    @Test
    void dispatchRefusesOperandsFromTwoDevicesAndNamesThem() {
        Tensor x = compute.tensor(DType.F32, 2, 3);
        Tensor weight = otherCompute.tensor(DType.F32, 4, 3);
        Tensor y = compute.tensor(DType.F32, 2, 4);
        assertThatThrownBy(() -> Ops.dispatch().linear(x, weight, null, y))
                .isExactlyInstanceOf(DeviceMismatchException.class)
                .hasMessage("linear: weight is on heap:1 but the op's compute is on heap:0; copy it there first");
        assertThat(heap.calls()).isEmpty();
        assertThat(other.calls()).isEmpty();
    }

    @Test
    void theShortFormsMeanOverwriteAndNoMomentum() {
        Tensor x = compute.tensor(DType.F32, 2, 3);
        Tensor weight = compute.tensor(DType.F32, 4, 3);
        Tensor gradY = compute.tensor(DType.F32, 2, 4);
        Tensor gradWeight = compute.tensor(DType.F32, 4, 3);
        Sgd options = Sgd.learningRate(0.5);
        compute.ops().linearBackward(x, weight, gradY, null, gradWeight, null);
        compute.ops().sgd(weight, gradWeight, options);
        assertThat(heap.calls())
                .containsExactly(
                        new LinearCall.LinearBackward(x, weight, gradY, null, gradWeight, null, Write.OVERWRITE),
                        new OptimizerCall.SgdStep(weight, gradWeight, null, null, options));
    }
}
