package dev.lockstep.tck.mutant;

import dev.lockstep.MathMode;
import dev.lockstep.Ops;
import dev.lockstep.op.OpCall;
import dev.lockstep.spi.BackendProgram;
import dev.lockstep.spi.BackendQueue;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A mistake that a backend could make, and what catches it: a case of the catalogue, or, where it is in no call, a test of a suite.
 * Each family of mistakes is an enum, which declares them and makes them.
 */
public sealed interface Mutant
        permits LinearMutant,
                LossMutant,
                OptimizerMutant,
                DataMutant,
                VectorMutant,
                ProgramMutant,
                QueueMutant,
                MemoryMutant {
    /** Returns all mutants. Each one's place is the index of its device. */
    static List<Mutant> all() {
        return Stream.<Mutant[]>of(
                        LinearMutant.values(),
                        LossMutant.values(),
                        OptimizerMutant.values(),
                        DataMutant.values(),
                        VectorMutant.values(),
                        ProgramMutant.values(),
                        QueueMutant.values(),
                        MemoryMutant.values())
                .flatMap(Stream::of)
                .toList();
    }

    /**
     * Returns the mutant that has the name.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Mutant valueOf(String name) {
        return all().stream()
                .filter(mutant -> mutant.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no mutant is called " + name));
    }

    /** Returns the name of the constant. */
    String name();

    /** Returns what it does wrong. */
    String mistake();

    /** Returns the name of the case that catches it, or that of the test, after the suite and a full stop. */
    String witness();

    /** Returns the math mode in which it is caught. */
    default MathMode mode() {
        return MathMode.FP32;
    }

    /** Returns whether a case catches it. */
    default boolean isCaughtByCase() {
        return witness().contains("/");
    }

    /** Returns the name, in lower case with hyphens. */
    default String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Makes a call as the mutant makes it.
     *
     * @param right makes calls as they should be made
     * @param nth which call of the queue it is, from 1
     */
    default void call(OpCall call, Ops right, int nth) {
        right.call(call);
    }

    /** Compiles calls as the mutant does, into a program that makes them by {@code ops}, with the mistake in them. */
    default BackendProgram compile(List<OpCall> calls, Ops ops) {
        return BackendProgram.replay(calls, ops::call);
    }

    /** Returns what opens the queues of one device: each of them a right queue with the mutant's mistake. */
    default Supplier<BackendQueue> queues(Supplier<BackendQueue> right) {
        return () -> new MutantQueue(this, right.get());
    }
}
