"""Writes the Parquet files that the tests read, into the folder of this script.

Needs pandas, pyarrow, fastparquet and duckdb; the files here are by pandas 3.0.6, pyarrow 25.0.1, fastparquet 2026.9.0 and duckdb 1.5.6.
"""

import os

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))

rows = 23
species = ["setosa", "versicolor", "virginica", "größte"]
table = pd.DataFrame(
    {
        "seventh": [i / 7 for i in range(rows)],
        "tiny": pd.Series([(-1) ** i * i * 3.1e-7 for i in range(rows)], dtype="float32"),
        "count": [i * i - 40 for i in range(rows)],
        "small": pd.Series([i % 5 for i in range(rows)], dtype="uint8"),
        "is even": [i % 2 == 0 for i in range(rows)],
        "half": pd.Series([i / 8 for i in range(rows)], dtype="float16"),
        "species": [species[i % 4] for i in range(rows)],
        "weight": [0.5 + i / 8 for i in range(rows)],
    }
)
arrow = pa.Table.from_pandas(table).replace_schema_metadata()

# Plain columns: each compression, both versions of data pages, several groups of rows, small pages with an index of them.
table.set_axis([100 + 3 * i for i in range(rows)]).to_parquet("pandas.parquet", engine="pyarrow")
bare = {"store_schema": False, "write_statistics": False}
pq.write_table(arrow, "zstd.parquet", compression="zstd", data_page_version="2.0", row_group_size=7, **bare)
pq.write_table(arrow, "gzip.parquet", compression="gzip", use_dictionary=False, **bare)
pq.write_table(arrow, "none.parquet", compression="none", data_page_version="2.0", use_dictionary=False, **bare)
pq.write_table(
    arrow,
    "delta.parquet",
    compression="snappy",
    use_dictionary=False,
    **bare,
    column_encoding={
        "seventh": "BYTE_STREAM_SPLIT",
        "tiny": "BYTE_STREAM_SPLIT",
        "count": "DELTA_BINARY_PACKED",
        "species": "DELTA_BYTE_ARRAY",
    },
)
pq.write_table(
    arrow, "paged.parquet", write_page_index=True, data_page_size=32, write_batch_size=4, use_dictionary=["species"]
)
table.to_parquet("fastparquet.parquet", engine="fastparquet", index=False)
duck = table.astype({"half": "float32"})
duckdb.sql("copy (select * from duck) to 'duckdb.parquet' (format parquet)")
duckdb.sql("copy (select * from duck) to 'duckdb-v2.parquet' (format parquet, parquet_version 'V2', compression 'zstd')")

# Lists: the ways in which embeddings are written.
embeddings = np.array([[i + k / 16 for k in range(5)] for i in range(rows)], dtype="float32")
labels = pa.array([i % 3 for i in range(rows)])
flat = pa.array(embeddings.ravel())
fixed = pa.table({"label": labels, "embedding": pa.FixedSizeListArray.from_arrays(flat, 5)})
pq.write_table(fixed, "fixed-list.parquet")
pq.write_table(fixed, "fixed-list-none.parquet", compression="none", data_page_version="2.0", row_group_size=9)
texts = pa.array([f"text {i}" for i in range(rows)])
lists = pa.table({"text": texts, "embedding": pa.array(embeddings.astype("float64").tolist()), "label": labels})
pq.write_table(lists, "list-zstd.parquet", compression="zstd")
halves = pa.FixedSizeListArray.from_arrays(pa.array(embeddings.astype("float16").ravel()), 5)
pq.write_table(pa.table({"embedding": halves, "label": labels}), "list-of-halves.parquet")
pd.DataFrame({"embedding": list(embeddings), "label": range(rows)}).assign(label=lambda d: d.label % 3).to_parquet(
    "pandas-list.parquet"
)
duckdb.sql("copy (select label, embedding::FLOAT[5] as embedding from fixed) to 'duckdb-array.parquet' (format parquet)")

# What is refused.
values = [1.0, 2.0, None, 4.0]
four = pa.array([0, 1, 0, 1])
bad = {
    "null": {"x": pa.array(values), "label": four},
    "nan": {"x": pa.array([1.0, float("nan"), 2.0, 3.0]), "label": four},
    "large": {"x": pa.array([1.0, 2.0, 3.0, 1e39]), "label": four},
    "text": {"x": pa.array([1.0, 2.0, 3.0, 4.0]), "colour": pa.array(list("abcd")), "label": four},
    "date": {"x": pa.array([1, 2, 3, 4], pa.date32()), "label": four},
    "null-label": {"x": four, "label": pa.array(["a", None, "b", "a"])},
    "half-label": {"x": four, "label": pa.array([0.0, 1.0, 1.5, 0.0])},
    "list-label": {"x": four, "label": pa.array([[1], [2], [3], [4]])},
    "weight": {"x": four, "label": four, "weight": pa.array([1.0, 0.5, -1.0, 2.0])},
    "ragged": {"e": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0], [6.0, 7.0]]), "label": four},
    "null-list": {"e": pa.array([[1.0, 2.0], None, [5.0, 2.0], [6.0, 7.0]]), "label": four},
    "null-in-list": {"e": pa.array([[1.0, 2.0], [3.0, 4.0], [5.0, None], [6.0, 7.0]]), "label": four},
    "empty-list": {"e": pa.array([[], [], [], []], pa.list_(pa.float32())), "label": four},
    "nested": {"e": pa.array([[[1.0]], [[2.0]], [[3.0]], [[4.0]]]), "label": four},
    "two-lists": {"e": pa.array([[1.0]] * 4), "f": pa.array([[1.0]] * 4), "label": four},
    "empty": {"x": pa.array([], pa.float32()), "label": pa.array([], pa.int64())},
    "lz4": {"x": four, "label": four},
}
for name, columns in bad.items():
    pq.write_table(pa.table(columns), f"bad-{name}.parquet", compression="lz4" if name == "lz4" else "snappy", **bare)
