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
     * @param first the number of the epoch's first step, counted over all epochs
     * @param done the steps of the epoch that are done
     */
    Course begin(int[] order, long first, int done) {
        return new Course(source.epoch(order, done), first, done);
    }

    /** An epoch under way. */
    final class Course implements AutoCloseable {
        private final BatchSource.Epoch epoch;
        private final long first;
        private int done;
        private BatchSource.@Nullable Stretch stretch;

        private Course(BatchSource.Epoch epoch, long first, int done) {
            this.epoch = epoch;
            this.first = first;
            this.done = done;
        }

        /** Runs the steps up to this one of the epoch. */
        void runTo(int target) {
            while (done < target) {
                BatchSource.Stretch current = stretch;
                if (current == null || done == current.end()) {
                    current = epoch.next();
                    stretch = current;
                    ops.fill(step.step, done - current.first());
                }
                int next = Math.min(target, current.end());
                runner.run(programs.get(current.table()), first + done, next - done);
                source.keepLosses(ops, current, done, next);
                done = next;
            }
        }

        @Override
        public void close() {
            epoch.close();
        }
    }
}
