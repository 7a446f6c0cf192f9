#!/usr/bin/python3
"""Writes PyTorch's float64 results for Lockstep's ops as text files. See README.md beside this file.

usage: make_fixtures.py [--check] [DIRECTORY]

--check writes nothing, compares with the files there, and exits with 1 if one differs.
"""

import base64
import itertools
import os
import pathlib
import sys

# One thread and plain kernels: the last bits must not depend on how many cores or which vector unit there are.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", ATEN_CPU_CAPABILITY="default")
sys.dont_write_bytecode = True

import numpy as np
import torch
import torch.nn.functional as F

import philox

VERSION = 1
SEED = 20
DEFAULT_DIRECTORY = pathlib.Path(__file__).parent.parent / "src/main/resources/dev/lockstep/reference/pytorch"


def text_of_number(value):
    text = str(value)  # the shortest decimal that reads back as the same float32 or float64
    text = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(text, text)
    return text[:-2] if text.endswith(".0") else text


def line(name, value, packed=False):
    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    if not isinstance(value, np.ndarray):
        return f"{name}: {text_of_number(value) if isinstance(value, float) else value}"
    if packed:
        text = "base64 " + base64.b64encode(value.astype("<f8").tobytes()).decode()
    else:
        text = " ".join(text_of_number(element) for element in value.reshape(-1))
    return f"{name}[{','.join(map(str, value.shape))}]: {text}".rstrip()


class Family:
    """One file: a header, then cases of `name: value` lines, with an empty line before each."""

    def __init__(self, about):
        header = [
            f"# {about}",
            "# Written by reference/pytorch/make_fixtures.py; run it again instead of editing. Format: reference/pytorch/README.md.",
            line("script", VERSION),
            line("torch", torch.__version__),
        ]
        self.text = "\n".join(header) + "\n"

    def case(self, name, values, packed=()):
        lines = [f"case: {name}"] + [line(key, value, key in packed) for key, value in values.items()]
        self.text += "\n" + "\n".join(lines) + "\n"


class Draw:
    """Float32 inputs, each call a stream of its own."""

    def __init__(self, seed):
        self.seed = seed
        self.stream = 0

    def __call__(self, *shape, low=-1.0, high=1.0):
        self.stream += 1
        count = int(np.prod(shape))
        return philox.uniform(self.seed, self.stream, 0, count, low, high).reshape(shape)

    def coarse(self, *shape, high=4.0):
        """Multiples of 1/64, which are short to write."""
        return (np.round(self(*shape) * 64 * high) / 64).astype(np.float32)


def f64(array):
    return torch.tensor(array, dtype=torch.float64)


def as_float32(value):
    return float(np.float32(value))


def cross_entropy_inputs(draw):
    """name -> (logits, labels, class weights, which option combinations), a combination being (weights?, ignored)."""
    every = [(weighted, ignored) for weighted in (False, True) for ignored in (None, "a class", -100)]
    unignored = [(False, None), (True, None)]
    inf, nan = np.inf, np.nan
    dense = draw.coarse(5, 4)
    dense[3] = 0.75  # equal logits
    extreme = np.array(
        [
            [100, -100, 0, 89, 88.75],
            [-1e4, 1e4, 9999, 0, 1],
            [-104, -103.5, -90, -110.25, -88.5],
            [3e4, 3e4, -3e4, 2.5, 0],
        ],
        dtype=np.float32,
    )
    infinite = np.array([[1, -inf, 2], [-inf, 0, -inf], [inf, 0, 1], [1, nan, 0], [-inf, -inf, -inf]], np.float32)
    return {
        "dense": (dense, [0, 1, 3, 2, 0], [0.5, 2, 1, 1.25], every),
        "one class": (draw.coarse(3, 1), [0, 0, 0], [2.5], every),
        "extreme": (extreme, [0, 2, 4, 1], [0.25, 3, 1, 0.5, 2], every),
        "one row": (draw.coarse(1, 13), [12], list(draw.coarse(13) + np.float32(4.5)), unignored),
        "many rows": (draw.coarse(13, 3, high=8.0), [i % 3 for i in range(13)], [1, 0, 3.5], unignored),
        "no rows": (np.zeros((0, 3), np.float32), [], [1, 2, 3], unignored),
        "all rows ignored": (draw.coarse(3, 4), [2, 2, 2], [1, 2, 0.5, 4], every[1:3] + every[4:]),
        "labelled classes weigh nothing": (draw.coarse(3, 4), [1, 2, 1], [1, 0, 0, 4], [(True, None), (True, "a class")]),
        "not finite": (infinite, [0, 1, 1, 2, 0], [0.5, 2, 1], unignored),
    }


def ignore(labels, ignored):
    """The labels and the ignored label: the first row's class, or -100 in place of that class."""
    labels = np.array(labels, dtype=np.int64)
    if ignored is None:
        return labels, None
    if ignored == "a class":
        return labels, int(labels[0])
    return np.where(labels == labels[0], ignored, labels), ignored


def class_options(labels, weights, weighted, ignored):
    """PyTorch's arguments, and the lines that describe them. PyTorch ignores -100 by default; Lockstep ignores nothing."""
    labels, ignored = ignore(labels, ignored)
    arguments = {"target": torch.tensor(labels), "ignore_index": -1 if ignored is None else ignored}
    lines = {"labels": labels}
    name = ""
    if weighted:
        arguments["weight"] = f64(weights)
        lines["classWeights"] = np.array(weights, np.float32)
        name += ", class weights"
    if ignored is not None:
        lines["ignoreIndex"] = ignored
        name += f", ignoring {ignored}"
    return arguments, lines, name


def cross_entropy(draw):
    family = Family("torch.nn.functional.cross_entropy: the loss of each reduction, and the gradients of sum and mean.")
    for name, (logits, labels, weights, combinations) in cross_entropy_inputs(draw).items():
        for smoothing, (weighted, ignored) in itertools.product((0.0, 0.1, 1.0), combinations):
            arguments, lines, suffix = class_options(labels, weights, weighted, ignored)
            values = {"logits": logits, **lines, "labelSmoothing": smoothing}
            gradients = {}
            for reduction in ("none", "sum", "mean"):
                z = f64(logits).requires_grad_()
                loss = F.cross_entropy(z, reduction=reduction, label_smoothing=smoothing, **arguments)
                loss.sum().backward()
                values["loss." + reduction] = loss
                gradients["gradLogits." + reduction] = z.grad
            none = gradients.pop("gradLogits.none")
            assert torch.allclose(none, gradients["gradLogits.sum"], rtol=0, atol=0, equal_nan=True)
            family.case(f"{name}, smoothing {smoothing:g}{suffix}", {**values, **gradients})
    return family


def nll_loss(draw):
    family = Family("torch.nn.functional.nll_loss: the loss of each reduction.")
    inputs = {
        "dense": (draw.coarse(5, 4) - 4, [0, 1, 3, 2, 0], [0.5, 2, 1, 1.25]),
        "one class": (draw.coarse(3, 1), [0, 0, 0], [2.5]),
    }
    for name, (log_probabilities, labels, weights) in inputs.items():
        for weighted, ignored in itertools.product((False, True), (None, "a class", -100)):
            arguments, lines, suffix = class_options(labels, weights, weighted, ignored)
            values = {"logProbabilities": log_probabilities, **lines}
            for reduction in ("none", "sum", "mean"):
                values["loss." + reduction] = F.nll_loss(f64(log_probabilities), reduction=reduction, **arguments)
            family.case(name + suffix, values)
    return family


def softmax(draw):
    family = Family("torch.softmax and torch.log_softmax on dimension 1.")
    for name in ("dense", "one class", "extreme", "one row", "not finite"):
        logits = cross_entropy_inputs(Draw(draw.seed))[name][0]
        z = f64(logits)
        family.case(name, {"logits": logits, "softmax": torch.softmax(z, 1), "logSoftmax": torch.log_softmax(z, 1)})
    return family


def linear(draw):
    family = Family("torch.nn.functional.linear and its gradients, given that of y.")
    for rows, inputs, outputs in ((1, 1, 1), (3, 5, 2), (5, 7, 4), (2, 67, 1), (4, 13, 3)):
        for biased in (True, False):
            if not biased and rows != 3:
                continue
            values = {"x": draw(rows, inputs), "weight": draw(outputs, inputs)}
            if biased:
                values["bias"] = draw(outputs)
            given = {key: f64(value).requires_grad_() for key, value in values.items()}
            y = F.linear(given["x"], given["weight"], given.get("bias"))
            values["gradY"] = draw(rows, outputs)
            y.backward(f64(values["gradY"]))
            values["y"] = y
            for key, operand in given.items():
                values["grad" + key.capitalize()] = operand.grad
            family.case(f"{rows}x{inputs} to {outputs}{'' if biased else ', no bias'}", values)
    return family


def steps(optimizer, weight, gradients, buffers, scheduler=None):
    """Weights and the optimizer's named buffers after each step, one row a step.

    What a step leaves is rounded to float32 before the next, as a device keeps it: so each step can be judged by itself.
    """
    rows = {"weights": [], **{key: [] for key in buffers.values()}}
    for gradient in gradients:
        weight.grad = f64(gradient)
        optimizer.step()
        if scheduler:
            scheduler.step()
        state = {"weights": weight, **{key: optimizer.state[weight][buffer] for buffer, key in buffers.items()}}
        with torch.no_grad():
            for key, tensor in state.items():
                rows[key].append(tensor.detach().clone())
                tensor.copy_(tensor.float().double())
    return {key: torch.stack(after) for key, after in rows.items()}


def sgd(draw):
    family = Family("torch.optim.SGD: weight and velocity after each step. All options are float32 values.")
    size = 5
    start, gradients = draw(size), draw(5, size)
    for rate, momentum, dampening, nesterov, decay in itertools.product(
        (0.1, 1.0), (0.0, 0.9), (0.0, 0.3), (False, True), (0.0, 0.01)
    ):
        if nesterov and (momentum == 0 or dampening != 0):
            continue
        sgd_case(family, "", start, gradients, rate, momentum, dampening, nesterov, decay)
    infinite = np.array([np.nan, np.inf, -np.inf, 0.5], np.float32)
    infinite_gradients = np.array([[1, -2, 3, np.inf], [0.5, 1, np.nan, 1]], np.float32)
    for nesterov, decay in itertools.product((False, True), (0.0, 0.01)):
        sgd_case(family, "not finite, ", infinite, infinite_gradients, 0.1, 0.9, 0.0, nesterov, decay)
    sgd_schedule(family, start, gradients)
    return family


def sgd_schedule(family, start, gradients):
    """The learning rate is a table's, which torch.optim.lr_scheduler.LambdaLR goes through."""
    table = np.linspace(1, 0.125, len(gradients)).astype(np.float32)
    for momentum in (0.0, 0.9):
        options = {"learningRate": 1.0, "momentum": as_float32(momentum), "dampening": 0.0, "weightDecay": as_float32(0.01)}
        weight = f64(start).requires_grad_()
        optimizer = torch.optim.SGD([weight], *options.values())
        scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: float(table[min(step, len(table) - 1)]))
        values = {**options, "nesterov": "false", "schedule": table, "weight": start, "gradients": gradients}
        buffers = {"momentum_buffer": "velocities"} if momentum > 0 else {}
        values.update(steps(optimizer, weight, gradients, buffers, scheduler))
        family.case(f"schedule, momentum {momentum:g}", values)


def sgd_case(family, prefix, start, gradients, rate, momentum, dampening, nesterov, decay):
    options = {
        "learningRate": as_float32(rate),
        "momentum": as_float32(momentum),
        "dampening": as_float32(dampening),
        "weightDecay": as_float32(decay),
    }
    weight = f64(start).requires_grad_()
    optimizer = torch.optim.SGD([weight], *options.values(), nesterov)
    options["nesterov"] = str(nesterov).lower()
    values = {**options, "weight": start, "gradients": gradients}
    buffers = {"momentum_buffer": "velocities"} if momentum > 0 else {}
    values.update(steps(optimizer, weight, gradients, buffers))
    name = f"rate {rate:g}, momentum {momentum:g}, dampening {dampening:g}, decay {decay:g}"
    family.case(prefix + name + (", nesterov" if nesterov else ""), values)


def adamw(draw):
    family = Family("torch.optim.AdamW: weight, mean and square after each step.")
    size = 3
    start, gradients = draw(size), draw(20, size)
    gradients[:, 1] = 0  # a weight that never has a gradient
    for rate, beta1, beta2, epsilon, decay in (
        (1e-3, 0.9, 0.999, 1e-8, 0.0),
        (1e-3, 0.9, 0.999, 1e-8, 0.01),
        (1e-3, 0.9, 0.999, 1e-8, 0.1),
        (0.1, 0.8, 0.95, 1e-3, 0.1),
        (0.1, 0.0, 0.5, 1e-8, 0.01),
        (0.01, 0.95, 0.0, 1.0, 0.0),
    ):
        options = {"learningRate": rate, "beta1": beta1, "beta2": beta2, "epsilon": epsilon, "weightDecay": decay}
        weight = f64(start).requires_grad_()
        optimizer = torch.optim.AdamW([weight], rate, (beta1, beta2), epsilon, decay)
        values = {**options, "weight": start, "gradients": gradients}
        values.update(steps(optimizer, weight, gradients, {"exp_avg": "means", "exp_avg_sq": "squares"}))
        family.case(f"rate {rate:g}, betas {beta1:g} {beta2:g}, epsilon {epsilon:g}, decay {decay:g}", values)
    return family


def vectors(draw):
    family = Family("torch.add with alpha, torch.mul and torch.dot.")
    for n, factor in ((1, 1.0), (7, -0.3), (131, 1e-3)):
        x, y = draw(n), draw(n)
        rate = as_float32(factor)
        family.case(
            f"{n}, factor {factor:g}",
            {
                "factor": rate,
                "x": x,
                "y": y,
                "axpy": torch.add(f64(y), f64(x), alpha=rate),
                "scaled": torch.mul(f64(x), rate),
                "dot": torch.dot(f64(x), f64(y)),
            },
        )
    return family


def workload(_):
    """README.md has the rule by which data, weights and order are made."""
    seed, images, features, classes, batch, rate = 0, 5000, 784, 10, 16, as_float32(0.1)
    labels = np.arange(images) % classes
    ink = (philox.bits(seed, 1, 0, classes * features) >> np.uint64(24) < 64).reshape(classes, features)
    noise = philox.bits(seed, 2, 0, images * features).reshape(images, features)
    lit = noise >> np.uint64(24) < np.where(ink[labels], 100, 36)
    pixels = np.where(lit, noise & np.uint64(255), 0).astype(np.uint8)
    bound = np.float32(1) / np.float32(28)
    start = philox.uniform(seed, 3, 0, classes * features, -bound, bound).reshape(classes, features)
    start_bias = philox.uniform(seed, 4, 0, classes, -bound, bound)
    count = images // batch
    order = philox.permutation(seed, 5, images)[: count * batch].reshape(count, batch)

    x = f64(pixels.astype(np.float32) * (np.float32(1) / np.float32(255)))
    y = torch.tensor(labels)
    weight, bias = f64(start).requires_grad_(), f64(start_bias).requires_grad_()
    optimizer = torch.optim.SGD([weight, bias], rate)
    losses = []
    for rows in order:
        optimizer.zero_grad()
        loss = F.cross_entropy(F.linear(x[rows], weight, bias), y[rows])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    values = {
        "seed": seed,
        "images": images,
        "batch": batch,
        "learningRate": rate,
        "pixelSum": int(pixels.sum(dtype=np.int64)),
        "firstBatch": order[0],
        "losses": np.array(losses),
        "weight": weight,
        "bias": bias,
    }
    family = Family("The reference workload: every step's loss, and the weight and bias after the last.")
    family.case("312 steps", values, packed=("losses", "weight"))
    return family


FAMILIES = (cross_entropy, nll_loss, softmax, linear, sgd, adamw, vectors, workload)


def main(arguments):
    check = "--check" in arguments
    directories = [argument for argument in arguments if argument != "--check"]
    if len(directories) > 1 or any(directory.startswith("-") for directory in directories):
        sys.exit(__doc__.strip())
    directory = pathlib.Path(directories[0]) if directories else DEFAULT_DIRECTORY
    if not directory.is_dir():
        sys.exit(f"make_fixtures.py: {directory} is not a directory")
    torch.set_num_threads(1)
    different = 0
    for family in FAMILIES:
        path = directory / f"{family.__name__}.txt"
        text = family(Draw(SEED)).text
        if not check:
            path.write_text(text)
        elif not path.is_file() or path.read_text() != text:
            different += 1
            print(f"{path} differs", file=sys.stderr)
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
