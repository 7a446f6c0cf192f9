package dev.lockstep.learn.training;

import dev.lockstep.Ops;
import dev.lockstep.Program;
import dev.lockstep.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the steps of epochs by replays: a step is recorded once for each table that batches come in. */
final class EpochReplay {
    private final Ops ops;
    private final BatchSource source;
    private final TrainingStep step;
    private final StepRunner runner;
    private final List<Program> programs;

    EpochReplay(Ops ops, BatchSource source, TrainingStep step, StepRunner runner, Scope scope) {
        this.ops = ops;
        this.source = source;
        this.step = step;
        this.runner = runner;
        programs = source.tables().stream()
                .map(table -> scope.record(recorder -> step.issue(recorder, table)))
                .toList();
    }

    /**
     * Begins an epoch, or goes on with it.
     *
     * @param order the places of the examples, batch after batch
     * @param epoch its number, from 0
     * @param epochs of the training
     * @param done the steps of the epoch that are done
     */
    Course begin(int[] order, int epoch, int epochs, int done) {
        return new Course(source.epoch(order, done), epoch, epochs, done);
    }

    /** An epoch under way. */
    final class Course implements AutoCloseable {
        private final BatchSource.Epoch batches;
        private final int epoch;
        private final int epochs;
        private int done;
        private BatchSource.@Nullable Stretch stretch;

        private Course(BatchSource.Epoch batches, int epoch, int epochs, int done) {
            this.batches = batches;
            this.epoch = epoch;
            this.epochs = epochs;
            this.done = done;
        }

        /** Runs the steps up to this one of the epoch. */
        void runTo(int target) {
            while (done < target) {
                BatchSource.Stretch current = stretch;
                if (current == null || done == current.end()) {
                    current = batches.next();
                    stretch = current;
                    step.begin(epoch, epochs, current.first(), current.end());
                    ops.fill(step.step, done - current.first());
                }
                int next = Math.min(target, current.end());
                long before = epoch * source.losses().size() + done;
                Program program = programs.get(current.table());
                int times = next - done;
                ModelInput.reading(() -> runner.run(program, before, times));
                source.keepLosses(ops, current, done, next);
                done = next;
            }
        }

        @Override
        public void close() {
            batches.close();
        }
    }
}
