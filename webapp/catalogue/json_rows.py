"""Read the values of a JSON file one by one: one per line, several per line, or one array over the whole file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import orjson

from webapp.catalogue.raw_lines import RawLines
from webapp.catalogue.source_files import SourceError

PIECE = 1_000_000
LONGEST_VALUE = 32_000_000
LONGEST_SHOWN = 1_000
_BLANK = " \t\r\n,]"


class Value(NamedTuple):
    """A value by the number of its line, from 1; `fault` says why the text in `value` is none."""

    number: int
    value: Any
    fault: str | None = None


def read_values(path: Path, text: TextIO, number: int = 1) -> Iterator[Value]:
    """Read every value: one per line, or those of an array over the whole file, however it is broken into lines.

    Args:
        path: Named in errors.
        text: The file.
        number: Number of its first line.

    Raises:
        SourceError: A value is longer than `LONGEST_VALUE` characters.
    """
    for found in find_values(path, text, number):
        if isinstance(found, Value):
            yield found
        elif found.is_row:
            yield _of_line(found.number, found.text)


def find_values(path: Path, text: TextIO, number: int = 1) -> Iterator[RawLines | Value]:
    """Find the lines that hold one value each, without parsing them; other values as `read_values` gives them.

    Raises:
        SourceError: As `read_values` does.
    """
    number -= 1
    while line := text.readline(PIECE):
        number += 1
        if (
            line[0] == "{"
            and len(line) < PIECE
            and ('"' in line or _without_array_marks(line.strip()) != "{")
        ):
            yield RawLines(number, line, True)
            continue
        if len(line) == PIECE and _opens_array(line):
            yield from _streamed(path, number, line[line.index("[") + 1 :], text)
            return
        if len(line) == PIECE:
            line += text.readline(LONGEST_VALUE - PIECE)
            _refuse_long(path, number, line)
        written = _without_array_marks(line.strip())
        if written == "{":
            yield from _streamed(path, number, line[line.index("{") :], text)
            return
        if written:
            yield from _in_line(number, written)
        else:
            yield RawLines(number, line, False)


def _of_line(number: int, line: str) -> Value:
    """The value of a line that `find_values` has found; most lines hold one object and nothing else."""
    try:
        return Value(number, orjson.loads(line))
    except ValueError:
        return next(_in_line(number, _without_array_marks(line.strip())))


def _opens_array(line: str) -> bool:
    start = line.lstrip()
    return start.startswith("[") and start[1:].lstrip()[:1] in ("{", "[")


def _refuse_long(path: Path, number: int, line: str) -> None:
    if len(line) >= LONGEST_VALUE:
        raise SourceError(f"{path.name}, line {number} is longer than {LONGEST_VALUE:,} characters")


def _without_array_marks(line: str) -> str:
    """Strip what makes a line part of an array over the whole file."""
    line = line.rstrip(",")
    if line in ("[", "]"):
        return ""
    if line.startswith("[{") and not line.endswith("]"):
        return line[1:].strip()
    if line.startswith("{") and line.endswith("]"):
        return line[:-1].strip()
    return line


def _in_line(number: int, written: str) -> Iterator[Value]:
    try:
        value = _parsed(written)
    except (ValueError, RecursionError):
        yield Value(number, written, "must be JSON")
        return
    rows = value if isinstance(value, list) and value and isinstance(value[0], dict) else [value]
    for row in rows:
        yield Value(number, row)


def _parsed(written: str) -> Any:
    """Parse quickly; what that refuses (NaN, huge numbers, bytes that are not UTF-8) is parsed leniently."""
    try:
        return orjson.loads(written)
    except ValueError:
        return json.loads(written)


def _streamed(path: Path, number: int, buffer: str, text: TextIO) -> Iterator[Value]:
    """Read the elements of an array, or objects that span lines, from `buffer` and what follows it in `text`."""
    decoder = json.JSONDecoder()
    position = 0
    while True:
        while position < len(buffer) and buffer[position] in _BLANK:
            number += buffer[position] == "\n"
            position += 1
        try:
            value, end = decoder.raw_decode(buffer, position)
        except (ValueError, RecursionError):
            more = text.readline(PIECE)
            buffer, position = buffer[position:] + more, 0
            if not more:
                if buffer:
                    yield Value(number, buffer[:LONGEST_SHOWN], "must be JSON")
                return
            _refuse_long(path, number, buffer)
            continue
        number += buffer.count("\n", position, end)
        position = end
        yield Value(number, value)
