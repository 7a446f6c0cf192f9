"""JAX as a peer: jit, and lax.scan over the epoch."""
import os

# Other contestants need memory of the GPU too.
os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from peer_task import (BATCH, CLASSES, FEATURES, LIT, RATE,  # noqa: E402
                       STEPS, TRAJECTORY, U, Refused, Task)


def wide(array):
    """Returns an array as float64 for NumPy: JAX computes in 32 bits."""
    return np.asarray(array).astype(np.float64)


def softmax(logits):
    powers = np.exp(logits - logits.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def mean_loss(logits, targets):
    log_p = jax.nn.log_softmax(logits)
    return -jnp.take_along_axis(log_p, targets[:, None], 1).mean()


class Jax:
    """All cases, compiled by XLA. Floats and indices have 32 bits."""

    def __init__(self):
        jax.config.update("jax_enable_x64", False)
        jax.config.update("jax_default_matmul_precision", "highest")
        self.pending = None
        self.keys = iter(())

    def description(self):
        kind = jax.devices()[0].device_kind
        return f"JAX {jax.__version__} jit on {kind}"

    def release(self):
        """Gives up the results of the case before, and begins its data."""
        self.pending = None
        self.keys = iter(jax.random.split(jax.random.PRNGKey(0), 16))

    def synchronize(self):
        jax.block_until_ready(self.pending)

    def random(self, *shape):
        return jax.random.uniform(next(self.keys), shape, "float32") * 2 - 1

    def labels(self, classes, *shape):
        return jax.random.randint(next(self.keys), shape, 0, classes, "int32")

    def launching(self, function, *arguments):
        compiled = jax.jit(function)

        def run():
            self.pending = compiled(*arguments)

        run()
        self.synchronize()
        return run

    def linear(self, n, inner, outer, kind):
        x, w = self.random(n, inner), self.random(outer, inner)
        g = self.random(n, outer)
        a, b = {"forward": (x, w.T), "dx": (g, w), "dw": (g.T, x)}[kind]
        run = self.launching(lambda p, q: p @ q, a, b)
        exact = wide(a) @ wide(b)
        scale = abs(wide(a)) @ abs(wide(b))
        bound = U * scale * (2 * a.shape[1] ** 0.5 + 8)
        worst = float((abs(wide(self.pending) - exact) / bound).max())
        moved = 4 * (a.size + b.size + exact.size)
        return Task(run, worst, 2 * n * inner * outer, moved)

    def cross_entropy(self, n, classes):
        logits, labels = self.random(n, classes), self.labels(classes, n)
        run = self.launching(jax.value_and_grad(mean_loss), logits, labels)
        exact = wide(logits)
        spread = abs(exact - exact.max(1, keepdims=True))
        probabilities = softmax(exact)
        bound = U * (probabilities * (spread + 16) + 2) / n
        probabilities[np.arange(n), np.asarray(labels)] -= 1
        difference = wide(self.pending[1]) - probabilities / n
        worst = float((abs(difference) / bound).max())
        return Task(run, worst, 5 * n * classes, 8 * n * classes + 4 * n)

    def optimizer(self, n, name):
        raise Refused("has no such op: JAX has no optimizers of its own")

    def training(self, stepwise):
        data = (self.random(STEPS, BATCH, FEATURES) + 1) / 2
        lit = self.random(STEPS, BATCH, FEATURES) < 2 * LIT - 1
        data = jnp.where(lit, data, 0)
        labels = self.labels(CLASSES, STEPS, BATCH)
        start = (self.random(CLASSES, FEATURES) / 28,
                 self.random(CLASSES) / 28)

        def loss(parameters, x, targets):
            return mean_loss(x @ parameters[0].T + parameters[1], targets)

        def step(parameters, batch):
            value, gradient = jax.value_and_grad(loss)(parameters, *batch)
            return tuple(p - np.float32(RATE) * g
                         for p, g in zip(parameters, gradient)), value

        def epoch(parameters, x, targets):
            return jax.lax.scan(step, parameters, (x, targets))

        if stepwise:
            compiled = jax.jit(step)
            batches = [(data[i], labels[i]) for i in range(STEPS)]

            def run():
                parameters = start
                for batch in batches:
                    parameters, value = compiled(parameters, batch)
                self.pending = parameters, value

            run()
        else:
            run = self.launching(epoch, start, data, labels)
        self.synchronize()
        exact = self.exact_weight(start, data, labels)
        drift = abs(wide(self.pending[0][0]) - exact).max()
        worst = float(drift / abs(exact).max()) / TRAJECTORY
        return Task(run, worst, 4 * BATCH * FEATURES * CLASSES * STEPS, 0)

    @staticmethod
    def exact_weight(start, data, labels):
        """Returns the weight after an epoch in float64."""
        weight, bias = wide(start[0]), wide(start[1])
        for x, targets in zip(wide(data), np.asarray(labels)):
            gradient = softmax(x @ weight.T + bias)
            gradient[np.arange(BATCH), targets] -= 1
            gradient /= BATCH
            weight -= RATE * gradient.T @ x
            bias -= RATE * gradient.sum(0)
        return weight
