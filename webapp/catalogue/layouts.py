"""Which field each column of a file fills, by the layouts that are known and by what a person says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from webapp.catalogue import common_names
from webapp.catalogue.kinds import COLLECTED, DERIVED, FIELDS_OF, REQUIRED, STANDS_IN, Kind

IGNORED = "-"
_LONGEST_LIST = 60
_NOTHING: Mapping[str, str] = MappingProxyType({})


class LayoutError(ValueError):
    """Columns that no known layout explains, and what was expected."""


@dataclass(frozen=True)
class Layout:
    """A known way of naming columns.

    Attributes:
        title: What people call it.
        kind: What its rows are.
        fields: The field that each column fills. Columns with the name of a field need no entry.
    """

    title: str
    kind: Kind
    fields: Mapping[str, str] = field(default_factory=lambda: _NOTHING)

    def fields_of(self, columns: Iterable[str], overrides: Mapping[str, str]) -> dict[str, str]:
        """The field of each column that fills one; what a person says goes before what the layout says."""
        known = dict.fromkeys(FIELDS_OF[self.kind])
        said = {column: overrides.get(column) or self.fields.get(column) or column for column in columns}
        taken = {name for column, name in said.items() if column in overrides or column in self.fields}
        return {
            column: name
            for column, name in said.items()
            if name in known and (name != column or column in overrides or column not in taken)
        }


@dataclass(frozen=True)
class CommonNames(Layout):
    """Songs whose columns have other usual names than ours."""

    title: str = "songs by other usual names"
    kind: Kind = Kind.SONGS
    fields: Mapping[str, str] = field(default_factory=lambda: common_names.ALTERNATIVES)

    def fields_of(self, columns: Iterable[str], overrides: Mapping[str, str]) -> dict[str, str]:
        """The field of each column that fills one; of several for a field only the best."""
        return common_names.fields_of(columns, overrides)


KNOWN: tuple[Layout, ...] = (
    *(Layout(kind.value, kind) for kind in Kind),
    Layout(
        "one row per track and genre (spotify-114k)",
        Kind.SONGS,
        {"track_id": "id", "track_name": "name", "track_genre": "genre"},
    ),
    Layout(
        "one row per track and playlist (spotify-songs)",
        Kind.SONGS,
        {
            "track_id": "id",
            "track_name": "name",
            "track_artist": "artist",
            "track_popularity": "popularity",
            "track_album_release_date": "release_date",
            "playlist_genre": "genre",
            "playlist_subgenre": "genre",
        },
    ),
    CommonNames(),
)


def missing_fields(kind: Kind, fields: Mapping[str, str]) -> list[str]:
    """The fields that rows of a kind need and no column fills."""
    filled = {STANDS_IN.get(name, name) for name in fields.values()}
    return [name for name in REQUIRED[kind] if name not in filled]


def check_overrides(columns: Sequence[str], overrides: Mapping[str, str]) -> None:
    """Refuse what a person says of columns or fields that do not exist.

    Raises:
        LayoutError: Names the column or field, and those there are.
    """
    every = dict.fromkeys(name for names in FIELDS_OF.values() for name in names)
    for column, name in overrides.items():
        if column not in columns:
            raise LayoutError(f"there is no column {column!r} to map; the columns are {listed(columns)}")
        if name != IGNORED and name not in every:
            raise LayoutError(
                f"column {column!r} is mapped to {name!r}, must be {IGNORED} or one of {listed(every)}"
            )


def recognise(
    columns: Sequence[str], overrides: Mapping[str, str], kind: Kind | None = None
) -> tuple[Kind, dict[str, str]]:
    """Find the layout that explains most columns and lacks no field that its rows need.

    One that lacks a field that can be derived comes only where no other fits.

    Args:
        columns: As the file names them, in order.
        overrides: The field of some columns, as a person says it; `-` ignores the column.
        kind: What the rows are, where the name of the file says so.

    Returns:
        What the rows are, and the field of each column that fills one.

    Raises:
        LayoutError: No layout fits.
    """
    check_overrides(columns, overrides)
    said = set(overrides.values()) - {IGNORED}
    fits = []
    for layout in KNOWN:
        fields = layout.fields_of(columns, overrides)
        usable = (kind in (None, layout.kind)) and said <= set(FIELDS_OF[layout.kind])
        missing = set(missing_fields(layout.kind, fields))
        if usable and missing <= DERIVED.get(layout.kind, set()) and not repeated(fields):
            fits.append((not missing, len(fields), layout.kind, fields))
    if not fits:
        raise LayoutError(_explained(columns, overrides, kind))
    _, _, found, fields = max(fits, key=lambda fit: fit[:2])
    return found, fields


def repeated(fields: Mapping[str, str]) -> list[str]:
    """The fields that several columns fill though only one may."""
    names = list(fields.values())
    return [name for name in dict.fromkeys(names) if names.count(name) > 1 and name not in COLLECTED]


def _explained(columns: Sequence[str], overrides: Mapping[str, str], kind: Kind | None) -> str:
    expected = "; ".join(
        f"{layout.title}: {', '.join(_needed(layout))}"
        for layout in KNOWN
        if kind in (None, layout.kind) and not isinstance(layout, CommonNames)
    )
    mapped = f" with {', '.join(f'{c}={f}' for c, f in overrides.items())}" if overrides else ""
    return (
        f"the columns {listed(columns)}{mapped} are no known layout. Expected at least one of these sets: {expected}. "
        "Say what a column holds with --map COLUMN=FIELD"
    )


def _needed(layout: Layout) -> list[str]:
    """The columns of a layout that fill the required fields."""
    columns = {name: column for column, name in layout.fields.items()}
    stand_ins = {new: old for old, new in STANDS_IN.items()}
    return [
        columns.get(name) or columns.get(stand_ins.get(name, "")) or name for name in REQUIRED[layout.kind]
    ]


def listed(names: Iterable[str]) -> str:
    """Some names as people read them; at most sixty, each shortened."""
    shown = [name[:60] or "(no name)" for name in names]
    more = f" and {len(shown) - _LONGEST_LIST} more" if len(shown) > _LONGEST_LIST else ""
    return ", ".join(shown[:_LONGEST_LIST]) + more if shown else "none"


def as_fields(columns: Mapping[str, Any], fields: Mapping[str, str] | None) -> Mapping[str, Any]:
    """Give the values of a row by field; of a field that several columns may fill, a tuple in their order.

    Args:
        columns: By the names in the file.
        fields: The field of each column; None where the columns have the names of fields already.
    """
    if fields is None:
        return columns
    row: dict[str, Any] = {}
    for column, name in fields.items():
        if name in COLLECTED:
            row[name] = (*row.get(name, ()), columns.get(column))
        elif column in columns:
            row[name] = columns[column]
    return row
