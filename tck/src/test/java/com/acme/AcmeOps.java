package com.acme;

import dev.lockstep.MathMode;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.error.OperandRangeException;
import dev.lockstep.op.OpCall;
import dev.lockstep.reference.Expected;
import dev.lockstep.reference.HostCall;
import dev.lockstep.reference.HostTensor;
import dev.lockstep.reference.Policy;
import dev.lockstep.spi.HostCopy;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes every op by the float64 reference, whose factors the math mode rounds. */
final class AcmeOps implements Ops {
    private final MathMode mode;

    AcmeOps(MathMode mode) {
        this.mode = mode;
    }

    @Override
    public void call(OpCall call) {
        HostCall host = HostCall.read(call, AcmeOps::read);
        Optional<OperandRangeException> refusal = host.refusal();
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        Map<String, Tensor> operands = call.named();
        List<Expected> results = Policy.expect(host, mode);
        for (Expected result : results) {
            Tensor out = operands.get(result.operand());
            HostCopy.copy(
                    MemorySegment.ofArray(
                            result.toHost(out.dtype(), out.shape()).toBytes()),
                    0,
                    AcmeQueue.memory(out),
                    0,
                    out.byteSize());
        }
    }

    private static HostTensor read(Tensor tensor) {
        byte[] bytes = new byte[Math.toIntExact(tensor.byteSize())];
        HostCopy.copy(AcmeQueue.memory(tensor), 0, MemorySegment.ofArray(bytes), 0, bytes.length);
        return HostTensor.ofBytes(tensor.dtype(), tensor.shape(), bytes);
    }
}
