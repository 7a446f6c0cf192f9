package dev.lockstep.reference;

import dev.lockstep.reference.float64.Sums;
import org.jspecify.annotations.Nullable;

/**
 * How far plain SGD in binary32 may end from float64, derived from the training itself: from the images, the learning rate and
 * the number of steps. Distances are Frobenius norms of weight and bias together; x̃ is a row of the batch with the bias's 1 behind it, B
 * the rows of a batch, C the classes.
 *
 * <p><b>A step carries an error on.</b> The loss is convex in the weights, and its second derivative has no eigenvalue above
 * L = ½·Σ‖x̃‖²/B, since that of softmax's log-sum-exp has none above ½ (Böhning, Multinomial logistic regression algorithm, 1992). Two
 * trainings that are E apart are therefore at most max(1, lr·L − 1)·E apart after an exact step: a learning rate of at most 2/L magnifies
 * nothing (Hardt, Recht, Singer, Train faster, generalize better, 2016, lemma 3.7).
 *
 * <p><b>A step adds an error</b>, at most what {@link Policy} allows each op, with R(K) = (2√K + 8)·u:
 *
 * <ul>
 *   <li>logits of a row: R(K)·‖Σ|x||w| + |b|‖, of which softmax passes on half;
 *   <li>gradient of a row: u·(p(d + 16) + 2)/B in each element, in all (16 + (2 + 1/e)·√C)·u/B, since p·d ≤ d·exp(−d) ≤ 1/e;
 *   <li>gradient of the weights: ‖x̃‖ times those, and R(B)·Σ‖gradient of the row‖·‖x̃‖;
 *   <li>update: lr times that, and 3u(‖W‖ + lr·‖gradient‖).
 * </ul>
 *
 * The device takes its step from its own weights, up to E away from the reference's. So ‖W‖ is taken with E, Σ|x||w| with ‖x̃‖·E and a
 * row's gradient with ½‖x̃‖·E/B. Underflow is left out: it is smaller than all of these by 2⁻¹⁰⁰.
 */
final class TrajectoryBound {
    private double distance;

    /** Returns how far apart the two may be, after the steps so far. */
    double distance() {
        return distance;
    }

    /**
     * Goes on by a step from the weights that the reference has before it.
     *
     * @param x the batch, [n, in]
     * @param logits the reference's, and the absolute values of their terms
     * @param gradLogits the reference's gradient of them, [n, out]
     * @param gradient the norm of the reference's gradient of weight and bias
     */
    void step(
            double[] x,
            int n,
            double[] weight,
            double @Nullable [] bias,
            Sums logits,
            double[] gradLogits,
            double gradient,
            double learningRate) {
        int in = x.length / n;
        int out = gradLogits.length / n;
        double ofRows = 0;
        double curvature = 0;
        for (int r = 0; r < n; r++) {
            double row = Math.sqrt(squares(x, r * in, in) + (bias == null ? 0 : 1));
            double terms = Math.sqrt(squares(logits.magnitude(), r * out, out)) + row * distance;
            double softmax = (16 + (2 + 1 / Math.E) * Math.sqrt(out)) * Policy.U;
            double rowError = (Policy.sum(in) * Policy.U * terms / 2 + softmax) / n;
            double rowGradient = Math.sqrt(squares(gradLogits, r * out, out)) + row * distance / (2 * n) + rowError;
            ofRows += row * (rowError + Policy.sum(n) * Policy.U * rowGradient);
            curvature += row * row / (2 * n);
        }
        double weights =
                Math.sqrt(squares(weight, 0, weight.length) + (bias == null ? 0 : squares(bias, 0, bias.length)));
        double moved = learningRate * (gradient + curvature * distance + ofRows);
        double added = learningRate * ofRows + 3 * Policy.U * (weights + distance + moved);
        distance = Math.max(1, learningRate * curvature - 1) * distance + added;
    }

    static double squares(double[] values, int from, int count) {
        double sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += values[i] * values[i];
        }
        return sum;
    }
}
