package dev.lockstep.bench.worker;

import dev.lockstep.reference.HostCall;
import java.util.Optional;

/** Stands for the machine itself, which has no ops. */
final class NoContestant implements Contestant {
    @Override
    public Optional<Task> op(HostCall call) {
        return Optional.empty();
    }

    @Override
    public Optional<Task> training(boolean stepwise) {
        return Optional.empty();
    }

    @Override
    public String description() {
        return "this machine";
    }
}
