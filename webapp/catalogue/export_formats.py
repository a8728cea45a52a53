"""Write exported rows as CSV that no spreadsheet runs, or as JSON lines."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

from webapp.catalogue.cell_guard import guard
from webapp.catalogue.lines import EXPORT_VERSION

VERSION = 1
_BUFFER_CHARACTERS = 64_000


def as_jsonl(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON object per line."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def as_csv(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """A heading and one record per row, in pieces of a few dozen kilobytes.

    Texts are guarded, numbers are not; lists stand as JSON; what is missing is empty. The last column says that the
    texts are guarded. Nothing comes of no rows.
    """
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        return
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([*first, EXPORT_VERSION])
    for row in chain([first], rest):
        writer.writerow([*map(_cell, row.values()), VERSION])
        if buffer.tell() > _BUFFER_CHARACTERS:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False)
    return guard(value) if isinstance(value, str) else value


FORMATS: dict[str, tuple[str, Callable[[Iterable[dict[str, Any]]], Iterator[str]]]] = {
    "csv": ("text/csv; charset=utf-8", as_csv),
    "jsonl": ("application/x-ndjson; charset=utf-8", as_jsonl),
}
