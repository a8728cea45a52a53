"""A file to import: what it holds and how it is written."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from webapp.catalogue.kinds import Kind

ENDINGS = ".jsonl, .json or .csv, each also with .gz, or .parquet"
_NAME = re.compile(rf"({'|'.join(Kind)})(-rejected(?:-[0-9]+)?)?\.((jsonl|json|csv)(\.gz)?|parquet)")
_DATA = re.compile(r".+\.((jsonl|json|csv)(\.gz)?|parquet)")


class SourceError(ValueError):
    """A file or folder that cannot be imported, and why."""


class Form(StrEnum):
    """How rows are written."""

    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True)
class Source:
    """One file of a known kind.

    Attributes:
        kind: What its rows are.
        path: Where it stands.
        fields: The field that each column fills; None where the columns have the names of fields.
        derives_ids: Whether no column gives the id of its songs.
    """

    kind: Kind
    path: Path
    fields: Mapping[str, str] | None = None
    derives_ids: bool = False

    @property
    def form(self) -> Form:
        """How the rows are written."""
        return form_of(self.path)

    def column_of(self, field: str | None) -> str | None:
        """The column that fills a field, as the file names it."""
        columns = (column for column, name in (self.fields or {}).items() if name == field)
        return next(columns, field)


def form_of(path: Path) -> Form:
    """How the rows of a file are written, by its name."""
    ending = path.name.removesuffix(".gz").rpartition(".")[2]
    return Form.JSON if ending in ("jsonl", "json") else Form(ending)


def is_packed(path: Path) -> bool:
    """Whether a file is compressed with gzip, by its name."""
    return path.suffix == ".gz"


def kind_in_name(path: Path) -> Kind | None:
    """What a file holds, if its name says so."""
    match = _NAME.fullmatch(path.name)
    return Kind(match[1]) if match else None


def has_data_ending(path: Path) -> bool:
    """Whether the name ends as those of files that can be imported."""
    return bool(_DATA.fullmatch(path.name))
