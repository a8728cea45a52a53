"""The rejects files: every row that was not taken, and why, ready to be mended and imported again."""

import json
import math
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from webapp.catalogue.faults import BadValueError
from webapp.catalogue.kinds import COLUMNS, NEVER_KEPT, Kind
from webapp.catalogue.lines import Line
from webapp.catalogue.source_files import Source

# In a malformed line nobody can tell which part is an address.
HIDDEN = "not kept, because the line may hold an address"


def reject_line(columns: Mapping[str, Any]) -> str:
    """Write a line; numbers that JSON does not have, such as Infinity, become texts, so that any reader takes it."""
    try:
        return json.dumps(columns, allow_nan=False) + "\n"
    except ValueError:
        return json.dumps(_without_endless(columns)) + "\n"


def _without_endless(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps(value)
    if isinstance(value, Mapping):
        return {name: _without_endless(one) for name, one in value.items()}
    return [_without_endless(one) for one in value] if isinstance(value, list | tuple) else value


class Rejects:
    """Writes `<kind>-rejected.jsonl` files into a folder, which is made with the first reject.

    What earlier imports rejected stays: further files are called `<kind>-rejected-2.jsonl` and so on.

    Each line holds the original columns and then `line`, `column`, `code` and `value`, but
    of a malformed line that may hold an address only the number and why. A file takes its
    name only at the end, so that a rejects file can itself be imported while a new one is written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._files: dict[Kind, IO[str]] = {}
        self._paths: list[Path] = []
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def write(self, source: Source, line: Line, fault: BadValueError) -> None:
        """Add one row with its fault."""
        kind = source.kind
        kept = {name: value for name, value in line.columns.items() if name not in NEVER_KEPT}
        value = fault.value
        if line.fault and NEVER_KEPT.intersection(COLUMNS[kind]):
            kept, value = {}, HIDDEN
        column = source.column_of(fault.column)
        why = {"line": line.number, "column": column, "code": fault.code, "value": value}
        self._file(kind).write(reject_line(kept | why))

    def paths(self) -> list[Path]:
        """Where the files stand, once this is closed."""
        return self._paths

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
        self._paths = [self._named(kind, Path(file.name)) for kind, file in self._files.items()]

    def _named(self, kind: Kind, draft: Path) -> Path:
        """Give a file the first name that is free; linking fails where another import has just taken it."""
        names = (f"{kind}-rejected{number}.jsonl" for number in chain([""], (f"-{n}" for n in count(2))))
        for path in (self.folder / name for name in names):
            with suppress(FileExistsError):
                path.hardlink_to(draft)
                draft.unlink()
                return path
        raise AssertionError("numbers do not end")

    def _file(self, kind: Kind) -> IO[str]:
        if kind not in self._files:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = tempfile.NamedTemporaryFile("w", dir=self.folder, delete=False, encoding="utf-8")  # noqa: SIM115
            self._files[kind] = self._stack.enter_context(file)
        return self._files[kind]
