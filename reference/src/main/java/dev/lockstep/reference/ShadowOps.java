package dev.lockstep.reference;

import dev.lockstep.Compute;
import dev.lockstep.MathMode;
import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.op.OpCall;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ops that shadow a training run on the float64 reference: on every nth step, operands are downloaded before and after
 * each call, and the results are held to the policy on exactly those inputs. On other steps calls are passed on as they are.
 *
 * <pre>{@code
 * ShadowOps shadow = new ShadowOps(compute, 100, Path.of("."));
 * for (long step = 0; step < steps; step++) {
 *     shadow.beginStep(step);
 *     shadow.linear(x, w, b, logits); // or shadow.run(program)
 *     …
 * }
 * }</pre>
 *
 * <p>A call is judged on the operands that it found: what an unchecked step has spoiled is an input to the next checked one.
 *
 * <p>At the first violation it writes a case file and throws {@link CheckFailedException}. Used by one thread.
 */
public final class ShadowOps implements Ops {
    private final Compute compute;
    private final Ops delegate;
    private final long every;
    private final Path directory;
    private long step;
    private boolean checking;
    private long checkedCalls;
    private long mistrustedCalls;
    private double worst;
    private @Nullable Shadowed shadowed;

    /** The program that was checked last, kept because a training checks the same one again and again. */
    private record Shadowed(Program program, SequenceCheck check, boolean isPossible) {}

    /**
     * Shadows the ops of a compute.
     *
     * @param compute where all operands live
     * @param every steps 0, every, 2·every … are checked; at least 1
     * @param directory where a case file is written to
     */
    public ShadowOps(Compute compute, long every, Path directory) {
        if (every < 1) {
            throw new IllegalArgumentException("every must be at least 1, got " + every);
        }
        this.compute = compute;
        this.delegate = compute.ops();
        this.every = every;
        this.directory = directory;
        beginStep(0);
    }

    /** Says which step the next calls belong to, counted from 0. */
    public void beginStep(long number) {
        step = number;
        checking = number % every == 0;
    }

    /** Returns whether the calls of this step are checked. */
    public boolean isChecking() {
        return checking;
    }

    /** Returns how many calls have been checked. */
    public long checkedCalls() {
        return checkedCalls;
    }

    /**
     * Returns how many of the checked calls left elements that have no bound, because their formula may overflow. What else
     * such a call left was judged.
     */
    public long mistrustedCalls() {
        return mistrustedCalls;
    }

    /** Returns the greatest error so far as a fraction of its bound. */
    public double worst() {
        return worst;
    }

    /**
     * Runs a program once as this step. On a checked step the program itself runs, fused or not, and every call in it is
     * judged from the operands before and after. Where the program writes an operand twice that cannot be done, and its calls
     * are made one by one instead.
     *
     * @throws CheckFailedException if a result is beyond its bound
     */
    public void run(Program program) {
        if (!checking) {
            program.run();
            return;
        }
        if (shadowed == null || shadowed.program() != program) {
            SequenceCheck check = new SequenceCheck(program.calls());
            shadowed = new Shadowed(program, check, check.isPossible());
        }
        if (shadowed.isPossible()) {
            check(shadowed.check(), program::run, program.calls().size(), true);
        } else {
            program.calls().forEach(this::call);
        }
    }

    /**
     * Runs a program as the steps from {@code first} on, those that are not checked in as few replays as possible.
     *
     * @throws CheckFailedException if a result is beyond its bound
     */
    public void run(Program program, long first, long steps) {
        long end = first + steps;
        long next = first;
        while (next < end) {
            beginStep(next);
            if (checking) {
                run(program);
                next++;
            } else {
                long unchecked = Math.min(end - next, every - next % every);
                program.run(unchecked);
                next += unchecked;
            }
        }
    }

    @Override
    public void call(OpCall call) {
        if (checking) {
            check(new SequenceCheck(List.of(call)), () -> delegate.call(call), 1, false);
        } else {
            delegate.call(call);
        }
    }

    private void check(SequenceCheck check, Runnable action, int calls, boolean recorded) {
        MathMode mode = compute.options().mathMode();
        SequenceCheck.Outcome outcome = check.check(action, mode);
        worst = Math.max(worst, outcome.worst());
        checkedCalls += calls;
        mistrustedCalls += outcome.mistrusted();
        if (outcome.violation().isPresent()) {
            SequenceCheck.Violation violation = outcome.violation().get();
            StoredCase stored = new StoredCase(
                    violation.call(),
                    recorded,
                    compute.device(),
                    mode,
                    Policy.VERSION,
                    "step " + step + ": " + violation.failure());
            throw failed(violation.failure(), stored);
        }
    }

    private CheckFailedException failed(Failure failure, StoredCase stored) {
        Path file = directory.resolve("step-" + step + "-" + failure.op() + ".case");
        try {
            CaseFile.write(file, stored);
        } catch (CaseFileException e) {
            CheckFailedException unwritten = new CheckFailedException(
                    step, failure, Optional.empty(), "the case file could not be written: " + e.getMessage());
            unwritten.addSuppressed(e);
            return unwritten;
        }
        String replay = "replay: "
                + CaseResult.replay(compute.device(), compute.options().mathMode(), file.toString());
        return new CheckFailedException(step, failure, Optional.of(file), replay);
    }
}
