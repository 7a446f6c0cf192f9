package dev.lockstep;

import dev.lockstep.spi.CallOps;
import dev.lockstep.spi.OpCall;
import java.util.ArrayList;
import java.util.List;

/** Collects calls, already checked, instead of making them. */
final class CallCollector extends CallOps {
    private final List<OpCall> calls = new ArrayList<>();

    List<OpCall> calls() {
        return List.copyOf(calls);
    }

    @Override
    protected void handle(OpCall call) {
        calls.add(call);
    }
}
