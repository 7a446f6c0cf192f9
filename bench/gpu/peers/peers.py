"""A worker of PyTorch or JAX for `lockstep bench`.

usage: peers.py pytorch|pytorch-compile|pytorch-graph|jax THREADS MILLISECONDS

It serves one case after the other, because to import a library takes longer
than most cases. `lockstep bench` tells it on stdin what to do, a line each,
and it answers on stdout, a line each:

case NAME   prepares a case, and gives up the one before:
            "ready WORST FLOPS BYTES DESCRIPTION", or "refused REASON"
go          runs the task for the time given: the nanoseconds of one run

It ends with its stdin. Results are held to float64 before anything is timed,
by the bounds of docs/numerics.md.
"""
import gc
import os
import re
import sys
import time

from peer_task import Refused


def opened(name, threads):
    """Returns the library that a contestant's name stands for."""
    if name == "jax":
        from peer_jax import Jax
        return Jax()
    from peer_torch import Torch
    variant = {"pytorch": "eager"}.get(name, name.removeprefix("pytorch-"))
    return Torch(variant, threads)


def task(peer, case):
    size = {key: int(n) for key, n in re.findall(r"(\w+)=(\d+)", case)}
    if case in ("reference/step", "reference/epoch"):
        return peer.training(case == "reference/step")
    if case.startswith("linear"):
        is_forward = case.startswith("linear/")
        kind = "forward" if is_forward else "dx" if ",dx" in case else "dw"
        return peer.linear(size["n"], size["in"], size["out"], kind)
    if case.startswith("softmaxCrossEntropy/"):
        return peer.cross_entropy(size["n"], size["classes"])
    if case.startswith(("sgd/", "adamW/")):
        return peer.optimizer(size["n"], case.split("/")[0])
    raise Refused("has no such op")


class Worker:
    """Prepares a case at a time, and times it."""

    def __init__(self, name, threads, millis):
        self.name, self.threads, self.millis = name, threads, millis
        self.peer = self.task = None

    def prepare(self, case):
        try:
            if self.peer is None:
                self.peer = opened(self.name, self.threads)
            self.task = None
            gc.collect()
            self.peer.release()
            prepared = task(self.peer, case)
            if not prepared.worst <= 1:
                raise Refused("failed: its worst error is "
                              f"{prepared.worst} of what is allowed")
        except Refused as refusal:
            return f"refused {refusal}"
        except Exception as problem:  # the parent process is to read any
            said = (str(problem).splitlines() or [""])[0]
            return f"refused {type(problem).__name__}: {said}"
        self.task = prepared
        return (f"ready {prepared.worst} {prepared.flops} {prepared.moved} "
                + self.peer.description())

    def go(self):
        count, begin = 0, time.perf_counter_ns()
        deadline = begin + self.millis * 1_000_000
        while count == 0 or time.perf_counter_ns() < deadline:
            self.task.run()
            self.peer.synchronize()
            count += 1
        return str((time.perf_counter_ns() - begin) / count)

    def answer(self, command):
        if command.startswith("case "):
            return self.prepare(command.removeprefix("case "))
        if command == "go" and self.task is not None:
            return self.go()
        return "-1"


def main():
    name, threads, millis = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    # What libraries print must not mix with the answers.
    os.dup2(2, 1)
    worker = Worker(name, int(threads), int(millis))
    for command in sys.stdin:
        answers.write(worker.answer(command.strip()).replace("\n", " ") + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
