"""Files of songs as people give them to `flask predict`, written and read back."""

import csv
import gzip
import json

import pyarrow
from pyarrow import parquet


def write_csv(path, rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def write(path, rows):
    """Write rows as the name of the file says."""
    if path.name.endswith(".parquet"):
        names = dict.fromkeys(name for row in rows for name in row)
        parquet.write_table(pyarrow.Table.from_pylist([dict.fromkeys(names) | row for row in rows]), path)
        return path
    plain = path.with_name(path.name.removesuffix(".gz"))
    if ".csv" in path.name:
        write_csv(plain, rows)
    else:
        plain.write_text("".join(json.dumps(row) + "\n" for row in rows))
    if path != plain:
        path.write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    return path


def read_csv(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
