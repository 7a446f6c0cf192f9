"""Writes optima.json: small classification problems with the least value of their objective, as scikit-learn finds it in binary64.

    python3 optima.py [MNIST]       (Debian: apt-get install python3-sklearn)

The objective is the mean cross-entropy plus l2 / 2 times the sum of the squared weights; the bias is not penalised. scikit-learn minimises
C times the sum of the cross-entropies plus half the sum of the squares, so C = 1 / (l2 * rows). Features are rounded to binary32 beforehand.
MNIST is a folder with its IDX files; its first rows are noted by number alone.
"""

import gzip
import json
import os
import sys

import numpy as np
from scipy.special import logsumexp
from sklearn.datasets import load_iris, load_wine
from sklearn.linear_model import LogisticRegression

MNIST_ROWS = 2000
TARGET = "../resources/dev/lockstep/learn/training/optima.json"


def objective(x, labels, weight, bias, l2):
    logits = x @ weight.T + bias
    losses = logsumexp(logits, axis=1) - logits[np.arange(len(labels)), labels]
    return losses.mean() + l2 / 2 * (weight**2).sum()


def optimum(x, labels, l2):
    """Returns the least value, which is certain to a part in a billion by the gradient that is left."""
    model = LogisticRegression(
        C=1 / (l2 * len(labels)), multi_class="multinomial", solver="newton-cg", tol=1e-9, max_iter=1000
    ).fit(x, labels)
    value = objective(x, labels, model.coef_, model.intercept_, l2)
    errors = model.predict_proba(x) - np.eye(len(model.classes_))[labels]
    gradient = errors.T @ x / len(labels) + l2 * model.coef_
    assert (gradient**2).sum() / (2 * l2) < 1e-9 * value, "not converged"
    assert (errors.mean(axis=0) ** 2).sum() < 1e-12, "not converged"
    return value


def problem(name, x, labels, strengths):
    x = np.round(x, 4).astype(np.float32).astype(np.float64)
    optima = [{"l2": l2, "objective": optimum(x, labels, l2)} for l2 in strengths]
    return {
        "name": name,
        "count": x.shape[1],
        "values": [round(v, 4) for v in x.ravel().tolist()],
        "labels": labels.tolist(),
        "optima": optima,
    }


def mnist(folder):
    def read(name, skip):
        with gzip.open(os.path.join(folder, name)) as file:
            return np.frombuffer(file.read(), dtype=np.uint8)[skip:]

    x = read("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)[:MNIST_ROWS]
    labels = read("train-labels-idx1-ubyte.gz", 8)[:MNIST_ROWS].astype(np.int64)
    x = (x.astype(np.float32) * np.float32(1 / 255)).astype(np.float64)
    optima = [{"l2": l2, "objective": optimum(x, labels, l2)} for l2 in (1e-3, 0.1)]
    return {"rows": MNIST_ROWS, "optima": optima}


def main():
    iris, wine = load_iris(), load_wine()
    scaled = (wine.data - wine.data.mean(axis=0)) / wine.data.std(axis=0)
    wanted = {
        "problems": [
            problem("iris", iris.data, iris.target, [1e-4, 1e-2, 1]),
            problem("wine", scaled, wine.target, [1e-5, 1e-3, 10]),
        ]
    }
    if len(sys.argv) > 1:
        wanted["mnist"] = mnist(sys.argv[1])
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), TARGET), "w") as file:
        json.dump(wanted, file, indent=None, separators=(",", ":"))
        file.write("\n")


main()
