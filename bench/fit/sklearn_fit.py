"""Fits scikit-learn's LogisticRegression for `lockstep bench --suite fit`.

usage: sklearn_fit.py PIXELS LABELS FEATURES CLASSES L2 ITERATIONS THREADS MODEL

PIXELS are bytes, LABELS 32-bit integers. The model goes to MODEL as
safetensors. The last line printed says what fitted.
"""
import json
import struct
import sys
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression


def save(path, **tensors):
    header, end = {}, 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F64", "shape": values.shape, "data_offsets": [end, end + values.nbytes]}
        end += values.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for values in tensors.values():
            file.write(np.ascontiguousarray(values, "<f8").tobytes())


def main(pixels, labels, features, classes, l2, iterations, threads, model):
    x = np.fromfile(pixels, np.uint8).reshape(-1, int(features)) / 255
    y = np.fromfile(labels, "<i4")
    warnings.simplefilter("ignore")  # that the iterations did not suffice
    strength = 1 / (float(l2) * len(y))
    if int(classes) == 2:  # it has one row of weights, which stands for their difference
        fit = LogisticRegression(C=2 * strength, max_iter=int(iterations)).fit(x, y)
        weight, bias = np.vstack((-fit.coef_, fit.coef_)) / 2, np.hstack((-fit.intercept_, fit.intercept_)) / 2
    else:
        fit = LogisticRegression(C=strength, max_iter=int(iterations)).fit(x, y)
        weight, bias = fit.coef_, fit.intercept_
    save(model, weight=weight, bias=bias)
    print(f"scikit-learn {sklearn.__version__}, lbfgs, {fit.n_iter_[0]} iterations")


main(*sys.argv[1:])
