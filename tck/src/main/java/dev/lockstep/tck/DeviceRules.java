package dev.lockstep.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lockstep.Compute;
import dev.lockstep.DType;
import dev.lockstep.MathMode;
import dev.lockstep.MemoryUse;
import dev.lockstep.Op;
import dev.lockstep.Scope;
import dev.lockstep.Shape;
import dev.lockstep.Tensor;
import dev.lockstep.error.DeviceMemoryException;
import dev.lockstep.error.ReadOnlyOperandException;
import dev.lockstep.error.TensorAccessException;
import dev.lockstep.error.UnsupportedFeatureException;
import dev.lockstep.reference.CaseResult;
import dev.lockstep.reference.OpCase;
import dev.lockstep.reference.Status;
import dev.lockstep.reference.Verifier;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a device promises besides its ops: how its memory begins, what it does when there is none left, and its math modes. */
abstract class DeviceRules extends CaseSuite {
    /** More than any address space of 64 bits has. */
    private static final long TOO_MANY_BYTES = 1L << 56;

    /** So many cases of each op are run on inputs in memory of the host. */
    private static final int WRAPPED_CASES = 5;

    /** Cases that FP32 results, and those of the other modes, fail in a mode that is not theirs. */
    private static final List<String> TELL_MODES_APART = List.of(
            "linear/n=207,in=16,out=13,data=dense",
            "linearBackward/n=1,in=784,out=10,dx,dw,db,data=dense",
            "linear/n=33,in=16,out=16,data=tripwire");

    /**
     * Opens the device that {@link #open} opens, in a math mode. The suite closes it.
     *
     * @throws UnsupportedFeatureException if it has no such mode
     */
    protected Compute open(MathMode mode) {
        return Compute.open(compute().device(), compute().options().withMathMode(mode));
    }

    @Test
    final void memoryStartsAtAMultipleOf64BytesAndIsLargeEnough() {
        try (Scope scope = compute().scope()) {
            for (int bytes : new int[] {1, 3, 13, 63, 64, 65, 100, 4097}) {
                Tensor tensor = scope.tensor(DType.U8, bytes);
                long address = tensor.buffer().address();
                assertEquals(0, address % 64, bytes + " bytes start at " + address);
                long size = tensor.buffer().byteSize();
                assertTrue(size >= bytes, "a buffer of " + bytes + " bytes has " + size);
            }
        }
    }

    @Test
    final void memoryThatIsUsedAgainIsZeroedAgain() {
        for (int bytes : new int[] {1, 13, 1031, 1 << 16}) {
            for (int round = 0; round < 4; round++) {
                try (Tensor tensor = compute().tensor(DType.U8, bytes)) {
                    assertArrayEquals(new byte[bytes], tensor.toByteArray(), bytes + " bytes");
                    compute().ops().fill(tensor, 0x5A);
                }
            }
        }
    }

    @Test
    final void memoryThatThereIsNotIsRefusedAndTheDeviceGoesOn() {
        try (Scope scope = compute().scope()) {
            Tensor before = scope.tensor(DType.I32, 13);
            MemoryUse held = compute().memory();
            DeviceMemoryException refused =
                    assertThrows(DeviceMemoryException.class, () -> scope.tensor(DType.U8, Shape.of(TOO_MANY_BYTES)));
            assertEquals(compute().device(), refused.device());
            assertEquals(held.liveBytes(), compute().memory().liveBytes());
            Tensor after = scope.tensor(DType.I32, 13);
            compute().ops().increment(before, 5);
            compute().ops().copy(before, after);
            assertEquals(5, after.toIntArray()[12]);
        }
    }

    @Test
    final void memoryThatMayOnlyBeReadIsAnInputOfEveryOp() {
        for (Op op : Op.values()) {
            List<OpCase> cases = OpCase.catalogue(op.toString(), 0).toList();
            for (int i = 0; i < WRAPPED_CASES; i++) {
                CaseResult result = Verifier.runOnWrapped(compute(), cases.get(i * cases.size() / WRAPPED_CASES));
                if (result.status() == Status.FAILED) {
                    fail("on inputs that are wrapped to be read only: " + result);
                }
            }
        }
    }

    @Test
    final void memoryThatMayOnlyBeReadIsRefusedAsAnOutput() {
        float[] values = {1, 2, 3};
        try (Arena arena = Arena.ofShared();
                Scope scope = compute().scope()) {
            MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, values);
            Tensor input = scope.wrapReadOnly(memory.asReadOnly(), DType.F32, Shape.of(3));
            assertThrows(ReadOnlyOperandException.class, () -> compute().ops().fill(input, 0));
            assertThrows(ReadOnlyOperandException.class, () -> compute().ops().fill(input.rows(1, 2), 0));
            assertThrows(
                    ReadOnlyOperandException.class,
                    () -> scope.record(ops -> ops.axpy(1, input.rows(0, 1), input.rows(1, 2))));
            assertThrows(TensorAccessException.class, () -> input.copyFrom(new float[3]));
            assertThrows(TensorAccessException.class, () -> input.queue().upload(arena.allocate(12), input));
            assertArrayEquals(values, input.toFloatArray());
            assertArrayEquals(values, memory.toArray(ValueLayout.JAVA_FLOAT));
        }
    }

    @Test
    final void aMathModeIsHeededOrRefused() {
        for (MathMode mode : MathMode.values()) {
            Optional<Compute> opened = tryOpen(mode);
            if (opened.isEmpty()) {
                assertNotEquals(MathMode.FP32, mode, "every device computes in FP32");
                continue;
            }
            try (Compute compute = opened.get()) {
                assertEquals(mode, compute.options().mathMode());
                for (String name : TELL_MODES_APART) {
                    CaseResult result = Verifier.run(compute, OpCase.parse(name));
                    if (result.status() == Status.FAILED) {
                        fail("opened in " + mode + ", which is to be computed in or refused: " + text(result));
                    }
                }
            }
        }
    }

    private Optional<Compute> tryOpen(MathMode mode) {
        try {
            return Optional.of(open(mode));
        } catch (UnsupportedFeatureException e) {
            return Optional.empty();
        }
    }
}
