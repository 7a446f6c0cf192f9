"""Writes the CSV files that the tests read, into the folder of this script. Needs pandas (python3-pandas)."""

import os

import pandas as pd

os.chdir(os.path.dirname(os.path.abspath(__file__)))

rows = 23
names = ["Iris setosa", 'the "blue" one', "white, with a comma", "of two\nlines"]
table = pd.DataFrame(
    {
        "seventh": [i / 7 for i in range(rows)],
        "tiny": pd.Series([(-1) ** i * i * 3.1e-7 for i in range(rows)], dtype="float32"),
        "count": [i * i - 40 for i in range(rows)],
        "is even": [i % 2 == 0 for i in range(rows)],
        "species": [names[i % 4] for i in range(rows)],
        "weight": [0.5 + i / 8 for i in range(rows)],
    }
)
table.to_csv("pandas.csv")
# No date goes into the header of gzip, so that the file is the same each time.
table.to_csv("pandas.csv.gz", index=False, sep=";", compression={"method": "gzip", "mtime": 1})
table.to_csv("pandas-bom.csv", index=False, sep="\t", encoding="utf-8-sig", lineterminator="\r\n", quoting=1)
