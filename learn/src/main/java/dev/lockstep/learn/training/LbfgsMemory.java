package dev.lockstep.learn.training;

import dev.lockstep.DType;
import dev.lockstep.Ops;
import dev.lockstep.Tensor;
import dev.lockstep.TensorFactory;
import dev.lockstep.Write;

/**
 * The last steps of a quasi-Newton method and the changes of the gradient along them, from which the two-loop recursion (Nocedal and Wright,
 * "Numerical optimization", 2006, algorithm 7.4) computes a direction. Vectors stay on the device; the host sees inner products.
 */
final class LbfgsMemory {
    private final Ops ops;
    private final int size;
    private final Tensor steps;
    private final Tensor changes;
    private final Tensor product;
    private final double[] products;
    private int kept;
    private int next;

    /**
     * Makes an empty memory.
     *
     * @param size how many steps it keeps
     * @param length of a vector
     */
    LbfgsMemory(Ops ops, int size, long length, TensorFactory factory) {
        this.ops = ops;
        this.size = size;
        this.steps = factory.tensor(DType.F32, size, length).named("lbfgs.steps");
        this.changes = factory.tensor(DType.F32, size, length).named("lbfgs.changes");
        this.product = factory.tensor(DType.F32).named("lbfgs.product");
        this.products = new double[size];
    }

    /** Returns the steps: F32 [size, length]. */
    Tensor steps() {
        return steps;
    }

    /** Returns the changes of the gradient: F32 [size, length]. */
    Tensor changes() {
        return changes;
    }

    /** Returns how many steps are kept, and the place of the next, as one number. */
    int position() {
        return kept * size + next;
    }

    /**
     * Takes up the work where the tensors and {@link #position} were noted.
     *
     * @throws IllegalArgumentException if there is no such position
     */
    void restore(int position) {
        if (position < 0 || position / size > size) {
            throw new IllegalArgumentException("its counters are impossible");
        }
        kept = position / size;
        next = position % size;
        for (int age = 1; age <= kept; age++) {
            int row = rowOf(age);
            products[row] = dot(row(steps, row), row(changes, row));
        }
    }

    void clear() {
        kept = 0;
        next = 0;
    }

    boolean isEmpty() {
        return kept == 0;
    }

    /** Takes in the step from one point to the next, unless rounding has left no curvature along it. */
    void add(Tensor from, Tensor to, Tensor gradientFrom, Tensor gradientTo) {
        Tensor step = row(steps, next);
        Tensor change = row(changes, next);
        ops.copy(to, step);
        ops.axpy(-1, from, step);
        ops.copy(gradientTo, change);
        ops.axpy(-1, gradientFrom, change);
        double curvature = dot(step, change);
        if (curvature > 0) {
            products[next] = curvature;
            next = (next + 1) % size;
            kept = Math.min(size, kept + 1);
        }
    }

    /** Computes minus the gradient times an approximation of the inverse Hessian matrix. */
    void direction(Tensor gradient, Tensor out) {
        ops.axpy(-1, gradient, out, Write.OVERWRITE);
        double[] factors = new double[size];
        for (int age = 1; age <= kept; age++) {
            int row = rowOf(age);
            factors[row] = dot(row(steps, row), out) / products[row];
            ops.axpy(-factors[row], row(changes, row), out);
        }
        if (kept > 0) {
            int newest = rowOf(1);
            Tensor change = row(changes, newest);
            ops.axpy(products[newest] / dot(change, change), out, out, Write.OVERWRITE);
        }
        for (int age = kept; age >= 1; age--) {
            int row = rowOf(age);
            double other = dot(row(changes, row), out) / products[row];
            ops.axpy(factors[row] - other, row(steps, row), out);
        }
    }

    double dot(Tensor x, Tensor y) {
        ops.dot(x, y, product);
        return product.toFloatArray()[0];
    }

    private int rowOf(int age) {
        return Math.floorMod(next - age, size);
    }

    private static Tensor row(Tensor rows, int row) {
        return rows.rows(row, row + 1).reshape(rows.shape().dim(1));
    }
}
