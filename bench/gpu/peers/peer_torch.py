"""PyTorch as a peer: eager, compiled, or captured in CUDA graphs."""
import inspect

import torch

from peer_task import (BATCH, CLASSES, FEATURES, LIT, RATE, STEPS, TRAJECTORY,
                       U, Refused, Task)


def accepted(optimizer, **options):
    """Returns the options that this PyTorch's optimizer has."""
    known = inspect.signature(optimizer).parameters
    return {name: value for name, value in options.items() if name in known}


class Torch:
    """All cases in one of the ways to run PyTorch."""

    def __init__(self, variant, threads):
        self.variant = variant
        torch.set_num_threads(threads)
        torch.backends.cuda.matmul.allow_tf32 = False
        self.cuda = torch.cuda.is_available()
        if variant == "graph" and not self.cuda:
            raise Refused("has no such op: CUDA graphs need a GPU")
        if variant == "compile" and not hasattr(torch, "compile"):
            raise Refused("has no such op: this PyTorch does not compile")
        self.device = torch.device("cuda" if self.cuda else "cpu")
        torch.manual_seed(0)

    def description(self):
        where = f"CPU, {torch.get_num_threads()} threads"
        if self.cuda:
            where = torch.cuda.get_device_name()
        return f"PyTorch {torch.__version__} {self.variant} on {where}"

    def release(self):
        """Gives back the memory of the case before."""
        if self.cuda:
            torch.cuda.empty_cache()

    def random(self, *shape):
        return torch.rand(*shape, device=self.device) * 2 - 1

    def synchronize(self):
        if self.cuda:
            torch.cuda.synchronize()

    def prepared(self, function):
        """Compiles or captures a function without arguments.

        A capture runs it for warming up; what it reads must be there before.
        """
        if self.variant == "compile":
            return torch.compile(function)
        if self.variant == "graph":
            self.warmed_up(function)
            return self.captured(function).replay
        return function

    @staticmethod
    def warmed_up(function):
        """Runs a function on a stream that can be captured."""
        current, side = torch.cuda.current_stream(), torch.cuda.Stream()
        side.wait_stream(current)
        with torch.cuda.stream(side):
            for _ in range(3):
                function()
        current.wait_stream(side)

    @staticmethod
    def captured(function, **options):
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, **options):
            function()
        return graph

    def product(self, a, b, out, flops):
        if self.variant == "compile":
            raise Refused("has no such op: a product alone is the same as in"
                          " eager mode")
        run = self.prepared(lambda: torch.mm(a, b, out=out))
        run()
        self.synchronize()
        wide = a.double() @ b.double()
        scale = a.double().abs() @ b.double().abs()
        bound = U * scale * (2 * a.shape[1] ** 0.5 + 8)
        worst = ((out.double() - wide).abs() / bound).max().item()
        moved = 4 * (a.numel() + b.numel() + out.numel())
        return Task(run, worst, flops, moved)

    def linear(self, n, inner, outer, kind):
        x, w = self.random(n, inner), self.random(outer, inner)
        g = self.random(n, outer)
        a, b = {"forward": (x, w.t()), "dx": (g, w), "dw": (g.t(), x)}[kind]
        out = torch.empty(a.shape[0], b.shape[1], device=self.device)
        return self.product(a, b, out, 2 * n * inner * outer)

    def cross_entropy(self, n, classes):
        logits = self.random(n, classes)
        labels = torch.randint(classes, (n,), device=self.device)
        rows = torch.arange(n, device=self.device)
        loss = torch.empty((), device=self.device)
        gradient = torch.empty_like(logits)

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
        highest = logits.double().max(1, keepdim=True).values
        spread = (logits.double() - highest).abs()
        bound = U * (wide * (spread + 16) + 2) / n
        wide[rows, labels] -= 1
        worst = ((gradient.double() - wide / n).abs() / bound).max().item()
        return Task(run, worst, 5 * n * classes, 8 * n * classes + 4 * n)

    def optimizer(self, n, name):
        if self.variant == "compile":
            raise Refused("has no such op: the fused optimizer is one kernel"
                          " already")
        weight = torch.nn.Parameter(self.random(n))
        weight.grad = self.random(n)
        start, gradient = weight.detach().clone(), weight.grad.double()
        before = start.double()
        step = self.optimizer_of(weight, name)
        run = self.prepared(step.step)
        # Warming up has made steps already.
        with torch.no_grad():
            weight.copy_(start)
            for state in step.state.values():
                for value in state.values():
                    if torch.is_tensor(value):
                        value.zero_()
        run()
        self.synchronize()
        if name == "sgd":
            wide = before - float(torch.tensor(0.1)) * gradient
            bound = 3 * U * (before.abs() + 0.1 * gradient.abs())
        else:
            update = gradient / (gradient.abs() + 1e-8)
            wide = before * (1 - 1e-3 * 0.01) - 1e-3 * update
            bound = 8 * U * (before.abs() + 1e-3 * update.abs())
        worst = ((weight.detach().double() - wide).abs() / bound).max().item()
        flops, moved = (2, 12) if name == "sgd" else (14, 28)
        return Task(run, worst, flops * n, moved * n)

    def optimizer_of(self, weight, name):
        """Returns the optimizer in its fastest form that there is here."""
        kind, options = torch.optim.SGD, {"lr": 0.1}
        if name != "sgd":
            kind, options = torch.optim.AdamW, {"lr": 1e-3,
                                                "weight_decay": 0.01}
        if self.variant == "graph":
            options.update(accepted(kind, capturable=True))
        try:
            return kind([weight], **options, **accepted(kind, fused=True))
        except RuntimeError:  # not for this device
            return kind([weight], **options)

    def training(self, stepwise):
        """An epoch over float batches that lie ready in order.

        The host starts each step, or a CUDA graph each step or all of them.
        """
        # As sparse as pixels: with all of them lit the steps would be too
        # large, and rounding errors would grow.
        data = torch.rand(STEPS * BATCH, FEATURES, device=self.device)
        data *= torch.rand_like(data) < LIT
        labels = torch.randint(CLASSES, (STEPS * BATCH,), device=self.device)
        batches = list(zip(data.split(BATCH), labels.split(BATCH)))
        rows = torch.arange(BATCH, device=self.device)
        start = (self.random(CLASSES, FEATURES) / 28,
                 self.random(CLASSES) / 28)
        weight, bias = start[0].clone(), start[1].clone()

        def step_on(x, targets, weight, bias):
            log_p = torch.log_softmax(torch.addmm(bias, x, weight.t()), 1)
            gradient = torch.exp(log_p)
            gradient[rows, targets] -= 1
            gradient /= BATCH
            weight.sub_(gradient.t() @ x, alpha=RATE)
            bias.sub_(gradient.sum(0), alpha=RATE)
            return torch.nn.functional.nll_loss(log_p, targets)

        step = step_on
        if self.variant == "compile":
            step = torch.compile(step_on)

        def epoch():
            for x, targets in batches:
                step(x, targets, weight, bias)

        run = epoch
        if self.variant == "graph":
            run = self.graphs(epoch, [
                lambda x=x, targets=targets: step(x, targets, weight, bias)
                for x, targets in batches], stepwise)
        run()
        weight.copy_(start[0])
        bias.copy_(start[1])
        run()
        self.synchronize()
        w, b = start[0].double(), start[1].double()
        for x, targets in batches:
            step_on(x.double(), targets, w, b)
        drift = ((weight.double() - w).abs().max() / w.abs().max()).item()
        flops = 4 * BATCH * FEATURES * CLASSES * STEPS
        return Task(run, drift / TRAJECTORY, flops, 0)

    def graphs(self, epoch, steps, stepwise):
        """Captures an epoch in one graph, or each of its steps in its own."""
        self.warmed_up(epoch)
        if not stepwise:
            return self.captured(epoch).replay
        # They run in the order of their capture, and share their memory.
        pool = torch.cuda.graph_pool_handle()
        graphs = [self.captured(step, pool=pool) for step in steps]

        def replay():
            for graph in graphs:
                graph.replay()

        return replay
