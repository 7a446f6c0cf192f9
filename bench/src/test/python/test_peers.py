"""Tests of the peers in Python with a stub in place of PyTorch.

The stub computes nothing: it records the calls in their order, which is what
CUDA graphs depend on. Whether the numbers are right is judged by the peers
themselves, before anything is timed.
"""
import sys
import unittest
from unittest import mock

STEPS = 3


def stub():
    """Returns a PyTorch that has a GPU and batches of one epoch."""
    torch = mock.MagicMock()
    data = torch.rand.return_value
    data.__imul__.return_value = data
    data.split.return_value = [mock.MagicMock() for _ in range(STEPS)]
    labels = torch.randint.return_value
    labels.split.return_value = [object() for _ in range(STEPS)]
    torch.rand_like.return_value.__lt__.return_value = mock.MagicMock()
    return torch


class Adam:
    """Stands for an optimizer that has all options."""

    made = None

    def __init__(self, weights, lr, weight_decay=0, *, capturable=False,
                 fused=False):
        if fused and Adam.refuses_fused:
            raise RuntimeError("fused is for other devices")
        Adam.made = {"capturable": capturable, "fused": fused}


class OldSgd:
    """Stands for an optimizer from before there was anything to choose."""

    def __init__(self, weights, lr):
        self.lr = lr


class PyTorch(unittest.TestCase):
    def setUp(self):
        self.torch = stub()
        Adam.refuses_fused = False
        self.torch.optim.AdamW, self.torch.optim.SGD = Adam, OldSgd
        patched = mock.patch.dict(sys.modules, {"torch": self.torch})
        patched.start()
        self.addCleanup(patched.stop)
        sys.modules.pop("peer_torch", None)
        self.addCleanup(sys.modules.pop, "peer_torch", None)
        import peer_torch
        self.peer = peer_torch.Torch("graph", 1)

    def trained(self, stepwise):
        """Prepares a training, and returns the names of calls in order."""
        self.torch.reset_mock()
        task = self.peer.training(stepwise)
        return task, [call[0] for call in self.torch.mock_calls]

    def test_labels_are_written_before_the_warm_up_reads_them(self):
        _, calls = self.trained(False)

        reads = [call for call in self.torch.mock_calls
                 if call[0] == "exp().__getitem__"]
        labels = self.torch.randint.return_value.split.return_value
        self.assertLess(calls.index("randint"),
                        calls.index("exp().__getitem__"))
        self.assertEqual({id(read.args[0][1]) for read in reads},
                         {id(piece) for piece in labels})

    def test_the_streams_wait_for_each_other_around_the_warm_up(self):
        _, calls = self.trained(False)
        current = self.torch.cuda.current_stream.return_value
        side = self.torch.cuda.Stream.return_value

        side.wait_stream.assert_called_once_with(current)
        current.wait_stream.assert_called_once_with(side)
        order = ["randint", "cuda.Stream().wait_stream", "cuda.stream",
                 "exp().__getitem__", "cuda.current_stream().wait_stream",
                 "cuda.graph"]
        self.assertEqual(sorted(order, key=calls.index), order)
        before = calls[calls.index("cuda.stream"):
                       calls.index("cuda.current_stream().wait_stream")]
        self.assertEqual(before.count("exp().__getitem__"), 3 * STEPS)

    def test_an_epoch_is_one_graph(self):
        task, calls = self.trained(False)

        self.assertEqual(calls.count("cuda.graph"), 1)
        begin = calls.index("cuda.graph().__enter__")
        end = calls.index("cuda.graph().__exit__")
        self.assertEqual(calls[begin:end].count("exp().__getitem__"), STEPS)
        self.torch.reset_mock()
        task.run()
        self.assertEqual(self.torch.mock_calls,
                         [mock.call.cuda.CUDAGraph().replay()])

    def test_a_step_is_one_graph_of_its_batch(self):
        task, calls = self.trained(True)

        self.assertEqual(calls.count("cuda.graph"), STEPS)
        self.torch.reset_mock()
        task.run()
        self.assertEqual(self.torch.mock_calls,
                         [mock.call.cuda.CUDAGraph().replay()] * STEPS)

    def test_an_optimizer_in_a_graph_is_capturable_and_fused(self):
        self.peer.optimizer_of(object(), "adamW")

        self.assertEqual(Adam.made, {"capturable": True, "fused": True})

    def test_an_optimizer_in_eager_mode_needs_not_be_capturable(self):
        self.peer.variant = "eager"
        self.peer.optimizer_of(object(), "adamW")

        self.assertEqual(Adam.made, {"capturable": False, "fused": True})

    def test_an_optimizer_has_the_options_that_pytorch_has(self):
        self.assertEqual(self.peer.optimizer_of(object(), "sgd").lr, 0.1)

        Adam.refuses_fused = True
        self.peer.optimizer_of(object(), "adamW")
        self.assertEqual(Adam.made, {"capturable": True, "fused": False})


class Protocol(unittest.TestCase):
    """The library is opened once, and a case that fails ends nothing."""

    def setUp(self):
        import peer_task
        import peers
        self.opened = []
        self.results = {
            "a": peer_task.Task(lambda: None, 0.5, 7, 8),
            "wrong": peer_task.Task(lambda: None, float("nan"), 7, 8),
        }
        library = mock.MagicMock()
        library.description.return_value = "library 1.0"
        for name, double in {
                "opened": lambda *names: self.opened.append(names) or library,
                "task": self.task}.items():
            patched = mock.patch.object(peers, name, double)
            patched.start()
            self.addCleanup(patched.stop)
        self.refused = peer_task.Refused
        self.worker = peers.Worker("pytorch", 2, 1)

    def task(self, peer, case):
        if case == "unknown":
            raise self.refused("has no such op")
        if case == "broken":
            raise ValueError("of a kind\nand more")
        return self.results[case]

    def test_serves_one_case_after_the_other(self):
        self.assertEqual(self.worker.answer("go"), "-1")
        for case, answer in (
                ("a", "ready 0.5 7 8 library 1.0"),
                ("unknown", "refused has no such op"),
                ("broken", "refused ValueError: of a kind"),
                ("wrong", "refused failed: its worst error is nan of what is"
                          " allowed"),
                ("a", "ready 0.5 7 8 library 1.0")):
            self.assertEqual(self.worker.answer("case " + case), answer)
            is_timed = float(self.worker.answer("go")) > 0
            self.assertEqual(is_timed, answer.startswith("ready"))
        self.assertEqual(self.worker.answer("allocated"), "-1")
        self.assertEqual(self.opened, [("pytorch", 2)])


if __name__ == "__main__":
    unittest.main()
