"""Read and write the small tables of measured parameters in `data/`."""

import csv
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Table:
    """A labelled matrix: `values` has one row per entry of `rows`, one column per entry of `columns`."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: Floats

    def column(self, name: str) -> Floats:
        """Give one column as an array of shape (n_rows,)."""
        return np.asarray(self.values[:, self.columns.index(name)])

    def row(self, name: str) -> Floats:
        """Give one row as an array of shape (n_columns,)."""
        return np.asarray(self.values[self.rows.index(name)])

    def pick(self, row: str, *columns: str) -> list[float]:
        """Give single cells of one row."""
        return [float(self.values[self.rows.index(row), self.columns.index(column)]) for column in columns]


@cache
def read_table(name: str) -> Table:
    """Read `data/<name>.csv`: a head line, then a label and numbers per line."""
    head, *lines = read_rows(name)
    values = np.array([[float(cell) for cell in line[1:]] for line in lines])
    return Table(tuple(line[0] for line in lines), tuple(head[1:]), values)


def write_table(folder: Path, name: str, corner: str, table: Table) -> None:
    """Write a table with four digits, which is finer than its sampling error."""
    rows = [
        [label, *(f"{value:.4g}" for value in values)]
        for label, values in zip(table.rows, table.values, strict=True)
    ]
    write_rows(folder, name, [[corner, *table.columns], *rows])


def read_rows(name: str) -> list[list[str]]:
    """Read the lines of `data/<name>.csv`, the head line included."""
    with (DATA / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def write_rows(folder: Path, name: str, rows: list[list[str]]) -> None:
    """Write lines, the head line included."""
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Read `data/<name>.toml`; the answer is shared, so do not change it."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
