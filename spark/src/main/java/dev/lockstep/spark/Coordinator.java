package dev.lockstep.spark;

import dev.lockstep.Ops;
import dev.lockstep.Queue;
import dev.lockstep.Scope;
import dev.lockstep.Write;
import dev.lockstep.learn.Optimizer;
import dev.lockstep.learn.training.LbfgsSearch;
import dev.lockstep.learn.training.ParameterSteps;
import dev.lockstep.learn.training.ParameterVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The course of a training, which rank 0 directs: it alone has the optimizer, and hands out the points at which all tasks compute. Used by
 * one thread.
 */
final class Coordinator {
    private final TrainingPlan plan;
    private final Batches batches;
    private final int features;
    private final int classes;
    private final Team team;
    private final Queue queue;
    private final Ops ops;
    private final Scope scope;
    private final @Nullable Checkpoints checkpoints;
    private double[] losses = new double[0];

    Coordinator(
            TrainingPlan plan,
            Batches batches,
            int features,
            int classes,
            Team team,
            Queue queue,
            Scope scope,
            @Nullable Checkpoints checkpoints) {
        this.plan = plan;
        this.batches = batches;
        this.features = features;
        this.classes = classes;
        this.team = team;
        this.queue = queue;
        this.ops = queue.ops();
        this.scope = scope;
        this.checkpoints = checkpoints;
    }

    /** Trains from the last checkpoint on, or from the start. */
    Outcome train() throws IOException, InterruptedException {
        Checkpoints.State state = checkpoints == null ? null : checkpoints.read();
        if (state != null) {
            losses = state.losses();
        }
        team.assemble();
        Outcome outcome = plan.isLbfgs() ? search(state) : takeSteps(state);
        team.stop();
        return outcome;
    }

    private Outcome takeSteps(Checkpoints.@Nullable State state) throws IOException, InterruptedException {
        ParameterVector point = ParameterVector.zeros(features, classes, "parameters", scope);
        ParameterVector gradient = ParameterVector.zeros(features, classes, "gradient", scope);
        ParameterSteps steps = new ParameterSteps(ops, point, gradient, plan.settings(), batches.steps(), scope);
        point.initialise(ops, plan.seed());
        if (state != null) {
            steps.restore(state.state());
        }
        while (losses.length < plan.maxIter()) {
            int epoch = losses.length;
            double loss = plan.averagingSteps() == 1
                    ? epochOfSums(epoch, steps, point, gradient)
                    : epochOfAverages(epoch, point);
            if (!Double.isFinite(loss)) {
                return Outcome.failure(
                        "the training has diverged: the mean loss of epoch %s is %s; lower stepSize, now %s, or scale the features"
                                .formatted(epoch, loss, plan.stepSize()));
            }
            note(loss);
            if (isCheckpoint()) {
                write(new Checkpoints.State(losses, steps.state()));
            }
        }
        return outcome(point);
    }

    private double epochOfSums(int epoch, ParameterSteps steps, ParameterVector point, ParameterVector gradient)
            throws IOException, InterruptedException {
        double loss = 0;
        double weight = 0;
        steps.begin(epoch, 0);
        for (int step = 0; step < batches.steps(); step++) {
            TreeSum.Node sum = team.sum(new Order(
                    Order.Kind.STEP, epoch, step, step + 1, point.all().toFloatArray()));
            gradient.all().copyFrom(sum.values());
            steps.take(sum.weight());
            loss += sum.loss();
            weight += sum.weight();
        }
        return loss / weight;
    }

    private double epochOfAverages(int epoch, ParameterVector point) throws IOException, InterruptedException {
        double loss = 0;
        double weight = 0;
        for (int step = 0; step < batches.steps(); step += plan.averagingSteps()) {
            int end = Math.min(step + plan.averagingSteps(), batches.steps());
            TreeSum.Node sum = team.sum(new Order(
                    Order.Kind.OWN_STEPS, epoch, step, end, point.all().toFloatArray()));
            point.all().copyFrom(sum.values());
            ops.axpy(1 / sum.weight(), point.all(), point.all(), Write.OVERWRITE);
            loss += sum.loss();
            weight += sum.weight();
        }
        return loss / weight;
    }

    private Outcome search(Checkpoints.@Nullable State state) throws IOException, InterruptedException {
        Optimizer.LbfgsOptimizer options =
                (Optimizer.LbfgsOptimizer) plan.settings().optimizer();
        LbfgsSearch search = new LbfgsSearch(ops, options, features, classes, scope);
        try {
            if (state == null) {
                search.measure(() -> objective(search, options.l2()));
            } else {
                search.restore(losses[losses.length - 1], state.state());
            }
            while (losses.length < plan.maxIter()
                    && !search.isAtMinimum()
                    && search.iterate(() -> objective(search, options.l2()))) {
                note(search.value());
                if (isCheckpoint()) {
                    write(new Checkpoints.State(losses, search.state()));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return outcome(search.point());
    }

    /** Computes the objective, as {@link Optimizer#lbfgs} defines it, at the trial point of the search. */
    private double objective(LbfgsSearch search, double l2) {
        ParameterVector trial = search.trial();
        ParameterVector gradient = search.trialGradient();
        float[] at = trial.all().toFloatArray();
        try {
            TreeSum.Node sum = team.sum(new Order(Order.Kind.ALL, 0, 0, 0, at));
            gradient.all().copyFrom(sum.values());
            ops.axpy(1 / sum.weight(), gradient.all(), gradient.all(), Write.OVERWRITE);
            ops.axpy(l2, trial.weight(), gradient.weight());
            double squares = 0;
            for (int i = 0; i < features * classes; i++) {
                squares += (double) at[i] * at[i];
            }
            return sum.loss() / sum.weight() + l2 / 2 * squares;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Collective.CancelledException();
        }
    }

    private void note(double loss) {
        losses = Arrays.copyOf(losses, losses.length + 1);
        losses[losses.length - 1] = loss;
    }

    private boolean isCheckpoint() {
        return checkpoints != null && losses.length % plan.checkpointInterval() == 0 && losses.length < plan.maxIter();
    }

    private void write(Checkpoints.State state) throws IOException {
        if (checkpoints != null) {
            checkpoints.write(state);
        }
    }

    private Outcome outcome(ParameterVector point) {
        queue.synchronize();
        return new Outcome("", features, classes, point.all().toFloatArray(), losses);
    }
}
