"""Writes the tables of this folder with the tools that people write theirs with: NumPy, safetensors, scikit-learn (and ml_dtypes for bfloat16).

All hold 5 rows of 3 features, 3 * row + column / 4 - 1.5, or bytes 3 * row + column; the labels are 7, -2, 7, 10, -2.
"""

import pathlib

import ml_dtypes
import numpy as np
from numpy.lib import format as npy
from safetensors.numpy import save_file
from sklearn.datasets import dump_svmlight_file

HERE = pathlib.Path(__file__).parent
ROWS, COLUMNS = 5, 3
features = 3.0 * np.arange(ROWS)[:, None] + np.arange(COLUMNS) / 4 - 1.5
bytes_ = (3 * np.arange(ROWS)[:, None] + np.arange(COLUMNS)).astype("u1")
labels = np.array([7, -2, 7, 10, -2])
positive = np.abs(labels)


def write(name, array, version=None):
    with open(HERE / (name + ".npy"), "wb") as file:
        npy.write_array(file, array, version)


for dtype in ["f2", "f4", "f8"]:
    write(dtype, features.astype("<" + dtype))
write("u1", bytes_)
write("version2", features.astype("<f4"), (2, 0))
write("version3", features.astype("<f4"), (3, 0))
write("images", np.arange(ROWS * 4 * 3, dtype="u1").reshape(ROWS, 4, 3))
write("colours", np.arange(ROWS * 2 * 2 * 3, dtype="u1").reshape(ROWS, 2, 2, 3))
write("cube", np.arange(ROWS * 2 * 3, dtype="<f4").reshape(ROWS, 2, 3))
write("big-endian", features.astype(">f4"))
write("fortran", np.asfortranarray(features.astype("<f4")))
write("complex", features.astype("<c8"))
write("vector", features[:, 0].astype("<f4"))
write("empty", features[:0].astype("<f4"))
write("structured", np.zeros(ROWS, dtype=[("x", "<f4"), ("y", "<i4")]))
np.save(HERE / "object.npy", np.array([[None] * COLUMNS] * ROWS), allow_pickle=True)
np.savez(HERE / "archive.npz", features=features)
not_finite = features.astype("<f4")
not_finite[3, 1] = np.nan
write("nan", not_finite)
too_large = features.astype("<f8")
too_large[2, 2] = 1e300
write("too-large", too_large)

for dtype in ["i1", "i2", "i4", "i8"]:
    write("labels-" + dtype, labels.astype("<" + dtype))
for dtype in ["u1", "u2", "u4", "u8"]:
    write("labels-" + dtype, positive.astype("<" + dtype))
write("labels-bool", labels > 0)
write("labels-column", labels.astype("<i4")[:, None])
write("labels-huge", np.array([1, 2, 3, 2**40, 5], dtype="<i8"))
write("labels-float", labels.astype("<f8"))
write("labels-one-hot", np.eye(ROWS, dtype="u1"))
write("labels-four", labels[:4])
names = {7: "cat", -2: "ζebra", 10: "dog"}
write("labels-text", np.array([names[label] for label in labels]))
write("labels-bytes", np.array([names[label].replace("ζ", "z") for label in labels], dtype="S"))
write("labels-empty", np.array(["cat", "", "cat", "dog", "dog"]))

for name, dtype in [("f16", "f2"), ("bf16", ml_dtypes.bfloat16), ("f32", "f4"), ("f64", "f8")]:
    save_file(
        {"features": features.astype(dtype), "labels": labels.astype("i8")},
        HERE / (name + ".safetensors"),
        metadata={"made by": "safetensors"},
    )
save_file({"embeddings": features.astype("f4"), "y": positive.astype("u1")}, HERE / "names.safetensors")
save_file({"x": bytes_, "label": labels.astype("i4")}, HERE / "bytes.safetensors")
save_file({"weights": features.astype("f4")}, HERE / "other.safetensors")
save_file({"features": features.astype("i4"), "labels": labels}, HERE / "whole.safetensors")
save_file({"features": features.astype("f4"), "labels": labels[:4]}, HERE / "four.safetensors")
save_file({"features": features.astype("f4")}, HERE / "features.safetensors")

# The first feature of the second row is 0, which the format leaves out.
sparse = features.copy()
sparse[1, 0] = 0
dump_svmlight_file(sparse, labels, str(HERE / "one-based.libsvm"), zero_based=False, comment="Five rows, ζ")
dump_svmlight_file(sparse, labels, str(HERE / "zero-based.libsvm"), zero_based=True)
dump_svmlight_file(sparse, labels, str(HERE / "query.libsvm"), zero_based=False, query_id=np.arange(ROWS))
