package dev.lockstep.cuda;

import dev.lockstep.Tensor;
import dev.lockstep.Write;
import dev.lockstep.kernels.MatrixProducts;
import org.jspecify.annotations.Nullable;

/** Matrix products that need the session's context to be current. */
final class InContext implements MatrixProducts {
    private final Session session;
    private final MatrixProducts products;

    InContext(Session session, MatrixProducts products) {
        this.session = session;
        this.products = products;
    }

    @Override
    public void linear(Tensor x, Tensor weight, @Nullable Tensor bias, Tensor y) {
        session.enter();
        try {
            products.linear(x, weight, bias, y);
        } finally {
            session.exit();
        }
    }

    @Override
    public void gradX(Tensor gradY, Tensor weight, Tensor gradX, Write write) {
        session.enter();
        try {
            products.gradX(gradY, weight, gradX, write);
        } finally {
            session.exit();
        }
    }

    @Override
    public void gradWeight(Tensor gradY, Tensor x, Tensor gradWeight, Write write) {
        session.enter();
        try {
            products.gradWeight(gradY, x, gradWeight, write);
        } finally {
            session.exit();
        }
    }

    @Override
    public boolean gradients(Tensor gradY, Tensor x, Tensor gradWeight, Tensor gradBias, Write write) {
        session.enter();
        try {
            return products.gradients(gradY, x, gradWeight, gradBias, write);
        } finally {
            session.exit();
        }
    }
}
