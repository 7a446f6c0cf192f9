"""A worker of PyTorch or JAX for `lockstep bench`, which starts it and tells it when to run.

usage: peers.py pytorch|pytorch-compile|pytorch-graph|jax CASE THREADS MILLISECONDS

It answers on stdout, one line each: "ready WORST FLOPS BYTES DESCRIPTION" or "refused REASON" once, then for the command
"go" the nanoseconds of one run of the task. It ends with its stdin. Results are held to float64 before anything is timed,
by the bounds of docs/numerics.md.
"""
import os
import re
import sys
import time

U = 2.0 ** -24
STEPS, BATCH, FEATURES, CLASSES, RATE = 312, 16, 784, 10, 0.1
TRAJECTORY = 2e-5
LIT = 0.14
ANSWERS = os.fdopen(os.dup(1), "w", buffering=1)
# What libraries print must not mix with the answers.
os.dup2(2, 1)


class Refused(Exception):
    """Says why the task is not timed."""


def answer(line):
    ANSWERS.write(line.replace("\n", " ") + "\n")
    ANSWERS.flush()


def numbers(case):
    return {key: int(value) for key, value in re.findall(r"(\w+)=(\d+)", case)}


class Torch:
    """PyTorch: eager with the formulas written out, compiled, or captured in a CUDA graph."""

    def __init__(self, variant, threads):
        import torch
        self.torch, self.variant = torch, variant
        torch.set_num_threads(threads)
        torch.backends.cuda.matmul.allow_tf32 = False
        self.cuda = torch.cuda.is_available()
        if variant == "graph" and not self.cuda:
            raise Refused("has no such op: CUDA graphs need a GPU")
        self.device = torch.device("cuda" if self.cuda else "cpu")
        torch.manual_seed(0)

    def description(self):
        where = self.torch.cuda.get_device_name() if self.cuda else f"CPU, {self.torch.get_num_threads()} threads"
        return f"PyTorch {self.torch.__version__} {self.variant} on {where}"

    def random(self, *shape):
        return self.torch.rand(*shape, device=self.device) * 2 - 1

    def synchronize(self):
        if self.cuda:
            self.torch.cuda.synchronize()

    def prepared(self, function):
        """Compiles or captures a function without arguments."""
        if self.variant == "compile":
            function = self.torch.compile(function)
        if self.variant == "graph":
            stream = self.torch.cuda.Stream()
            with self.torch.cuda.stream(stream):
                for _ in range(3):
                    function()
            self.torch.cuda.current_stream().wait_stream(stream)
            graph = self.torch.cuda.CUDAGraph()
            with self.torch.cuda.graph(graph):
                function()
            return graph.replay
        return function

    def product(self, a, b, out, flops):
        if self.variant == "compile":
            raise Refused("has no such op: a product alone is the same as in eager mode")
        run = self.prepared(lambda: self.torch.mm(a, b, out=out))
        run()
        self.synchronize()
        wide = a.double() @ b.double()
        scale = a.double().abs() @ b.double().abs()
        worst = ((out.double() - wide).abs() / (U * scale * (2 * a.shape[1] ** 0.5 + 8))).max().item()
        return run, worst, flops, 4 * (a.numel() + b.numel() + out.numel())

    def linear(self, n, inner, outer, kind):
        torch = self.torch
        x, w, g = self.random(n, inner), self.random(outer, inner), self.random(n, outer)
        flops = 2 * n * inner * outer
        if kind == "forward":
            return self.product(x, w.t(), torch.empty(n, outer, device=self.device), flops)
        if kind == "dx":
            return self.product(g, w, torch.empty(n, inner, device=self.device), flops)
        return self.product(g.t(), x, torch.empty(outer, inner, device=self.device), flops)

    def cross_entropy(self, n, classes):
        torch = self.torch
        logits = self.random(n, classes)
        labels = torch.randint(classes, (n,), device=self.device)
        rows = torch.arange(n, device=self.device)
        loss, gradient = torch.empty((), device=self.device), torch.empty_like(logits)

        def function():
            log_p = torch.log_softmax(logits, 1)
            loss.copy_(torch.nn.functional.nll_loss(log_p, labels))
            torch.exp(log_p, out=gradient)
            gradient[rows, labels] -= 1
            gradient.div_(n)

        run = self.prepared(function)
        run()
        self.synchronize()
        wide = torch.softmax(logits.double(), 1)
        spread = (logits.double() - logits.double().max(1, keepdim=True).values).abs()
        bound = U * (wide * (spread + 16) + 2) / n
        wide[rows, labels] -= 1
        worst = ((gradient.double() - wide / n).abs() / bound).max().item()
        return run, worst, 5 * n * classes, 8 * n * classes + 4 * n

    def optimizer(self, n, name):
        torch = self.torch
        if self.variant != "eager":
            raise Refused("has no such op: the fused optimizer is one kernel already")
        weight = torch.nn.Parameter(self.random(n))
        weight.grad = self.random(n)
        before, gradient = weight.detach().double(), weight.grad.double()
        if name == "sgd":
            step = torch.optim.SGD([weight], lr=0.1, fused=True)
        else:
            step = torch.optim.AdamW([weight], lr=1e-3, weight_decay=0.01, fused=True)
        step.step()
        self.synchronize()
        if name == "sgd":
            wide = before - float(torch.tensor(0.1)) * gradient
            bound = 3 * U * (before.abs() + 0.1 * gradient.abs())
        else:
            update = gradient / (gradient.abs() + 1e-8)
            wide = before * (1 - 1e-3 * 0.01) - 1e-3 * update
            bound = 8 * U * (before.abs() + 1e-3 * update.abs())
        worst = ((weight.detach().double() - wide).abs() / bound).max().item()
        return step.step, worst, 2 * n if name == "sgd" else 14 * n, 12 * n if name == "sgd" else 28 * n

    def training(self, stepwise):
        """An epoch over float batches that lie ready in order; the host starts each step."""
        torch = self.torch
        # As sparse as pixels: with all of them lit the steps would be too large, and rounding errors would grow.
        data = torch.rand(STEPS * BATCH, FEATURES, device=self.device)
        data *= torch.rand_like(data) < LIT
        labels = torch.randint(CLASSES, (STEPS * BATCH,), device=self.device)
        start = (self.random(CLASSES, FEATURES) / 28, self.random(CLASSES) / 28)
        weight, bias = start[0].clone(), start[1].clone()
        x = torch.empty(BATCH, FEATURES, device=self.device)
        targets = torch.empty(BATCH, dtype=torch.long, device=self.device)
        rows = torch.arange(BATCH, device=self.device)

        def step_on(x, targets, weight, bias):
            log_p = torch.log_softmax(torch.addmm(bias, x, weight.t()), 1)
            gradient = torch.exp(log_p)
            gradient[rows, targets] -= 1
            gradient /= BATCH
            weight.sub_(gradient.t() @ x, alpha=RATE)
            bias.sub_(gradient.sum(0), alpha=RATE)
            return torch.nn.functional.nll_loss(log_p, targets)

        if self.variant == "graph":
            replay = self.prepared(lambda: step_on(x, targets, weight, bias))

            def one(i):
                x.copy_(data[i * BATCH:(i + 1) * BATCH])
                targets.copy_(labels[i * BATCH:(i + 1) * BATCH])
                replay()
        else:
            step = torch.compile(step_on) if self.variant == "compile" else step_on

            def one(i):
                step(data[i * BATCH:(i + 1) * BATCH], labels[i * BATCH:(i + 1) * BATCH], weight, bias)

        def epoch():
            for i in range(STEPS):
                one(i)

        def restart():
            weight.copy_(start[0])
            bias.copy_(start[1])

        epoch()
        restart()
        epoch()
        self.synchronize()
        w, b = start[0].double(), start[1].double()
        for i in range(STEPS):
            batch = data[i * BATCH:(i + 1) * BATCH].double()
            step_on(batch, labels[i * BATCH:(i + 1) * BATCH], w, b)
        worst = ((weight.double() - w).abs().max() / w.abs().max()).item() / TRAJECTORY
        return epoch, worst, 4 * BATCH * FEATURES * CLASSES * STEPS, 0


class Jax:
    """JAX: jit, and lax.scan over the epoch."""

    def __init__(self, threads):
        import jax
        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_default_matmul_precision", "highest")
        self.jax, self.np = jax, jax.numpy
        self.keys = iter(jax.random.split(jax.random.PRNGKey(0), 64))
        self.pending = None

    def description(self):
        return f"JAX {self.jax.__version__} jit on {self.jax.devices()[0].device_kind}"

    def synchronize(self):
        if self.pending is not None:
            self.jax.block_until_ready(self.pending)

    def random(self, *shape):
        return self.jax.random.uniform(next(self.keys), shape, dtype="float32") * 2 - 1

    def launching(self, function, *arguments):
        compiled = self.jax.jit(function)

        def run():
            self.pending = compiled(*arguments)

        run()
        self.synchronize()
        return run

    def linear(self, n, inner, outer, kind):
        x, w, g = self.random(n, inner), self.random(outer, inner), self.random(n, outer)
        a, b = {"forward": (x, w.T), "dx": (g, w), "dw": (g.T, x)}[kind]
        run = self.launching(lambda p, q: p @ q, a, b)
        wide = a.astype("float64") @ b.astype("float64")
        scale = abs(a.astype("float64")) @ abs(b.astype("float64"))
        worst = float((abs(self.pending - wide) / (U * scale * (2 * a.shape[1] ** 0.5 + 8))).max())
        return run, worst, 2 * n * inner * outer, 4 * (a.size + b.size + wide.size)

    def cross_entropy(self, n, classes):
        np, jax = self.np, self.jax
        logits = self.random(n, classes)
        labels = jax.random.randint(next(self.keys), (n,), 0, classes)

        def loss(z, targets):
            return -np.take_along_axis(jax.nn.log_softmax(z), targets[:, None], 1).mean()

        run = self.launching(jax.value_and_grad(loss), logits, labels)
        wide_logits = logits.astype("float64")
        wide = jax.nn.softmax(wide_logits)
        spread = abs(wide_logits - wide_logits.max(1, keepdims=True))
        bound = U * (wide * (spread + 16) + 2) / n
        target = (wide - jax.nn.one_hot(labels, classes, dtype="float64")) / n
        worst = float((abs(self.pending[1] - target) / bound).max())
        return run, worst, 5 * n * classes, 8 * n * classes + 4 * n

    def optimizer(self, n, name):
        raise Refused("has no such op: JAX has no optimizers of its own")

    def training(self, stepwise):
        np, jax = self.np, self.jax
        data = (self.random(STEPS, BATCH, FEATURES) + 1) / 2
        data = np.where(self.random(STEPS, BATCH, FEATURES) < 2 * LIT - 1, data, 0)
        labels = jax.random.randint(next(self.keys), (STEPS, BATCH), 0, CLASSES)
        start = (self.random(CLASSES, FEATURES) / 28, self.random(CLASSES) / 28)

        def loss(parameters, x, targets):
            log_p = jax.nn.log_softmax(x @ parameters[0].T + parameters[1])
            return -np.take_along_axis(log_p, targets[:, None], 1).mean()

        def step(parameters, batch):
            value, gradient = jax.value_and_grad(loss)(parameters, *batch)
            rate = parameters[0].dtype.type(RATE)
            return tuple(p - rate * g for p, g in zip(parameters, gradient)), value

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
        wide = tuple(p.astype("float64") for p in start)
        exact, _ = jax.jit(epoch)(wide, data.astype("float64"), labels)
        drift = float(abs(self.pending[0][0] - exact[0]).max() / abs(exact[0]).max())
        return run, drift / TRAJECTORY, 4 * BATCH * FEATURES * CLASSES * STEPS, 0


def task(peer, case):
    size = numbers(case)
    if case in ("reference/step", "reference/epoch"):
        return peer.training(case == "reference/step")
    if case.startswith("linear"):
        kind = "forward" if case.startswith("linear/") else "dx" if ",dx" in case else "dw"
        return peer.linear(size["n"], size["in"], size["out"], kind)
    if case.startswith("softmaxCrossEntropy/"):
        return peer.cross_entropy(size["n"], size["classes"])
    if case.startswith(("sgd/", "adamW/")):
        return peer.optimizer(size["n"], case.split("/")[0])
    raise Refused("has no such op")


def main():
    name, case, threads, millis = sys.argv[1:]
    try:
        if name == "jax":
            peer = Jax(int(threads))
        else:
            peer = Torch({"pytorch": "eager"}.get(name, name.removeprefix("pytorch-")), int(threads))
        run, worst, flops, moved = task(peer, case)
        if not worst <= 1:
            raise Refused(f"failed: its worst error is {worst} of what is allowed")
    except Refused as refusal:
        answer(f"refused {refusal}")
        return
    except Exception as problem:  # whatever a library throws, the parent process is to read it
        answer(f"refused {type(problem).__name__}: {str(problem).splitlines()[:1]}")
        return
    answer(f"ready {worst} {flops} {moved} {peer.description()}")
    for command in sys.stdin:
        if command.strip() != "go":
            answer("-1")
            continue
        count, begin = 0, time.perf_counter_ns()
        deadline = begin + int(millis) * 1_000_000
        while count == 0 or time.perf_counter_ns() < deadline:
            run()
            peer.synchronize()
            count += 1
        answer(str((time.perf_counter_ns() - begin) / count))


main()
