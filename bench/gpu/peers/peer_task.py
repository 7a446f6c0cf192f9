"""What the peers in Python share: the task of a case, and its numbers."""
U = 2.0 ** -24
STEPS, BATCH, FEATURES, CLASSES, RATE = 312, 16, 784, 10, 0.1
TRAJECTORY = 2e-5
LIT = 0.14


class Refused(Exception):
    """Says why a task is not timed."""


class Task:
    """What is timed, and what its results are worth.

    run does the task once, worst is the greatest error of its results as a
    fraction of what is allowed, flops and moved are what one run computes and
    the bytes that it must move.
    """

    def __init__(self, run, worst, flops, moved):
        self.run, self.worst = run, worst
        self.flops, self.moved = flops, moved
