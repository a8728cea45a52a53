"""Read the rows of a Parquet file in batches, as the plain values that JSON would give."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from webapp.catalogue.source_files import SourceError
from webapp.catalogue.unpacking import refuse_swelling

if TYPE_CHECKING:
    from pyarrow.parquet import ParquetFile

_BATCH_ROWS = 1_000


def schema_names(path: Path, raw: IO[bytes]) -> list[str]:
    """The columns, in order.

    Raises:
        SourceError: The file is damaged.
    """
    with _opened(path, raw) as file:
        return list(file.schema_arrow.names)


def read_rows(path: Path, raw: IO[bytes]) -> Iterator[dict[str, Any]]:
    """Every row by its columns; times as ISO 8601, decimals as numbers, NaN as None.

    Raises:
        SourceError: The file is damaged or unpacks to far more than it holds.
    """
    with _opened(path, raw) as file:
        _refuse_bomb(path, file)
        for batch in file.iter_batches(batch_size=_BATCH_ROWS):
            for row in batch.to_pylist():
                yield {name: _plain(value) for name, value in row.items()}


@contextmanager
def _opened(path: Path, raw: IO[bytes]) -> Iterator["ParquetFile"]:
    from pyarrow import ArrowException
    from pyarrow.parquet import ParquetFile

    try:
        with ParquetFile(raw, pre_buffer=False) as file:
            yield file
    except (ArrowException, OSError, ValueError) as error:
        if isinstance(error, SourceError):
            raise
        raise SourceError(f"{path.name} is damaged: {error}") from error


def _refuse_bomb(path: Path, file: "ParquetFile") -> None:
    groups = (file.metadata.row_group(number) for number in range(file.metadata.num_row_groups))
    refuse_swelling(path, sum(group.total_byte_size for group in groups), path.stat().st_size)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and math.isnan(value):
        return None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime | time):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
