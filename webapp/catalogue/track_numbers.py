"""The numbers of tracks that can be compared, read from SQL in chunks."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import QueryableAttribute, Session

from ml.features import FIELDS, UNKNOWN_WHEN_ZERO, Field
from webapp.models import Track

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CHUNK_TRACKS = 20_000

# Keys, modes and bars are labels written as numbers: more of them means nothing.
_LABELS = frozenset({"key", "mode", "time_signature"})

COMPARED: tuple[Field, ...] = tuple(
    field for field in FIELDS if field.kind in ("whole", "number") and field.name not in _LABELS
)
SOUND: tuple[Field, ...] = tuple(field for field in COMPARED if field.block == "audio")


def known(field: Field) -> ColumnElement[Any]:
    """The column of a field, null where the value says nothing, such as a tempo of 0."""
    column: ColumnElement[Any] = getattr(Track, field.column)
    return func.nullif(column, 0) if field.name in UNKNOWN_WHEN_ZERO else column


def known_value(field: Field, track: Track) -> float | None:
    """A track's value of a number; None where it is not known."""
    value = getattr(track, field.column)
    return None if value is None or (field.name in UNKNOWN_WHEN_ZERO and value == 0) else float(value)


def read_numbers(
    session: Session,
    fields: Sequence[Field],
    others: Sequence[ColumnElement[Any] | QueryableAttribute[Any]] = (),
) -> "Iterator[tuple[NDArray[np.int64], NDArray[np.float64], list[Any]]]":
    """Read the numbers of all tracks, `CHUNK_TRACKS` at a time, by rising key.

    Returns:
        For each chunk the keys, shape (n,); the values, shape (n, n_fields), NaN where unknown; and the rows of
        the `others`.
    """
    import numpy as np

    columns = [known(field) for field in fields]
    query = select(Track.id, *columns, *others).order_by(Track.id).limit(CHUNK_TRACKS)
    last, end = 0, 1 + len(fields)
    while rows := session.execute(query.where(Track.id > last)).all():
        last = rows[-1][0]
        values = np.array([row[:end] for row in rows], dtype=np.float64)
        yield values[:, 0].astype(np.int64), values[:, 1:], [row[end:] for row in rows]
