"""Write predictions as CSV that no spreadsheet runs, or as JSON lines; each by its name's ending."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import orjson

from webapp.catalogue.cell_guard import guard
from webapp.catalogue.export_formats import VERSION
from webapp.catalogue.lines import EXPORT_VERSION

# The cells of every column, by its name; all columns are of one length.
Table = Mapping[str, Sequence[Any]]
Writer = Callable[[Table], bytes]

ENDINGS = ".csv or .jsonl"
_DATA_ENDINGS = (".gz", ".csv", ".jsonl", ".json", ".parquet")


class OutputError(ValueError):
    """A place that cannot take predictions, and why."""


def as_jsonl(table: Table) -> bytes:
    """One JSON object per line."""
    rows = (dict(zip(table, cells, strict=True)) for cells in zip(*table.values(), strict=True))
    return b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)


def as_csv(table: Table) -> bytes:
    """One record per row, without a heading; texts are guarded, lists stand as JSON, what is missing is empty."""
    buffer = io.StringIO(newline="")
    columns = [list(map(_cell, column)) for column in table.values()]
    rows = zip(*columns, repeat(VERSION, len(columns[0])), strict=True)
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


def heading(path: Path, columns: Sequence[str]) -> bytes:
    """What the file begins with."""
    if writer_for(path) is as_jsonl:
        return b""
    return ",".join([*columns, EXPORT_VERSION]).encode() + b"\r\n"


def writer_for(path: Path) -> Writer:
    """The function that writes rows as the name of a file says.

    Raises:
        OutputError: The name ends otherwise.
    """
    writers: dict[str, Writer] = {".csv": as_csv, ".jsonl": as_jsonl}
    if path.suffix not in writers:
        raise OutputError(f"{path.name} is not a name for predictions, must end in {ENDINGS}")
    return writers[path.suffix]


def predictions_name(name: str, ending: str = ".csv") -> str:
    """What the predictions of a file of this name are called: `NAME.predictions.csv`."""
    stem = name
    while stem.endswith(_DATA_ENDINGS):
        stem = stem.rpartition(".")[0]
    return f"{stem or name}.predictions{ending}"


def _cell(value: Any) -> str | int | float:
    if type(value) is str:
        return guard(value)
    if value is None:
        return ""
    if type(value) is bool:
        return "yes" if value else "no"
    return orjson.dumps(value).decode() if type(value) is list else value
