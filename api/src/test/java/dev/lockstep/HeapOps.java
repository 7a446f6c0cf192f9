package dev.lockstep;

import dev.lockstep.op.ElementCall;
import dev.lockstep.op.OpCall;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Carries out fill (of F32 and I32), copy and increment, and notes every call. */
final class HeapOps {
    private final List<OpCall> calls = Collections.synchronizedList(new ArrayList<>());
    private boolean noting = true;

    List<OpCall> calls() {
        return calls;
    }

    void noteNothing() {
        noting = false;
    }

    void execute(OpCall call) {
        if (noting) {
            calls.add(call);
            compute(call);
        }
    }

    private static void compute(OpCall call) {
        switch (call) {
            case ElementCall.Fill(Tensor out, double value) -> fill(out, value);
            case ElementCall.Copy(Tensor source, Tensor out) -> memory(out).copyFrom(memory(source));
            case ElementCall.Increment(Tensor counter, int by) -> increment(counter, by);
            default -> {}
        }
    }

    private static void fill(Tensor out, double value) {
        for (long i = 0; i < out.size(); i++) {
            switch (out.dtype()) {
                case F32 -> memory(out).setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, i, (float) value);
                case I32 -> memory(out).setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, (int) value);
                case BF16, F64, U8 -> {}
            }
        }
    }

    private static void increment(Tensor counter, int by) {
        MemorySegment memory = memory(counter);
        for (long i = 0; i < counter.size(); i++) {
            int before = memory.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
            LockSupport.parkNanos(1); // lets another thread in, if there is one
            memory.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, before + by);
        }
    }

    private static MemorySegment memory(Tensor tensor) {
        return HeapQueue.memory(tensor.buffer()).asSlice(tensor.byteOffset(), tensor.byteSize());
    }
}
