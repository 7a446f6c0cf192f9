package dev.lockstep.learn.training;

import dev.lockstep.learn.EpochResult;
import dev.lockstep.learn.Evaluation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a training has come to so far: one by itself, or one of several that are trained as one layer. */
public sealed interface Trained permits Training, JointTraining.Head {
    /** Returns the untrained model's mean loss on the training images. */
    double initialLoss();

    /** Returns the epochs that are over, in order. */
    List<EpochResult> results();

    /** Returns the number of steps of an epoch. */
    int stepsPerEpoch();

    /** Returns the steps that are done, over all epochs. */
    long stepsDone();

    /** Returns the model. */
    LinearClassifier model();

    /** Measures the model on all training images. */
    Evaluation evaluateTraining();

    /** Returns what showed that the run has diverged when an epoch was over, absent if all numbers were finite. */
    @Nullable
    Divergence divergence();

    /** Returns whether no further epoch would change the model. */
    boolean isConverged();

    /** Returns whether it is one of several that are trained as one layer, so that its last bits are not those that it has by itself. */
    boolean isJoint();
}
