"""Which columns of a file of tracks fill the inputs of a model, whatever catalogue the file comes from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from ml.features import FIELD_NAMES
from webapp.catalogue.common_names import plain_name
from webapp.catalogue.kinds import Kind
from webapp.catalogue.layouts import IGNORED, KNOWN, listed
from webapp.catalogue.lines import column_names
from webapp.catalogue.source_files import Form, SourceError, form_of

ID, ARTIST_ID, RELEASE_DATE, ARTIST_NAMES = "id", "artist_id", "release_date", "artist_names"
# Further fields of a row; the date and the list of artists stand in for the year and the artist.
FURTHER = (ID, ARTIST_ID, RELEASE_DATE, ARTIST_NAMES)
FIELDS = (*FIELD_NAMES, *FURTHER)
_OF_CATALOGUE = {
    "name": "title",
    "artist": "artist_name",
    "artists": ARTIST_NAMES,
    "id_artist": ARTIST_ID,
    "year": "release_year",
}

Columns = Mapping[str, Sequence[str]]


def columns_in(path: Path, overrides: Mapping[str, str]) -> Columns:
    """The columns of a file that fill each field; where several do, the first that says something counts.

    Columns go by the names of the fields, or by those of the catalogue's layouts. JSON rows may have columns that the
    first rows lack, so of JSON every known name counts.

    Args:
        path: As `refuse_unreadable` has let it pass.
        overrides: The field of some columns, as a person says it; `-` ignores a column.

    Raises:
        SourceError: No column fills an input, or an override names a column or field that does not exist.
    """
    present = column_names(path)
    _check(path, present, overrides)
    names = list(dict.fromkeys([*present, *_known_names()])) if form_of(path) == Form.JSON else present
    found: dict[str, list[str]] = {}
    for column in sorted(names, key=lambda name: name not in overrides):
        field = overrides.get(column) or _field_of(column)
        if field in FIELDS:
            found.setdefault(field, []).append(column)
    if not any(_field_of(column) in FIELDS or column in overrides for column in present) and present:
        raise SourceError(
            f"{path.name} has the columns {listed(present)}, of which none is an input of a model; must have some of "
            f"{', '.join(_known_names())}, or say what a column holds with --map COLUMN=FIELD"
        )
    return found


def kind_of_rows() -> Kind:
    """What a row without names (an array) is taken for."""
    return Kind.TRACKS


def _check(path: Path, present: Sequence[str], overrides: Mapping[str, str]) -> None:
    for column, field in overrides.items():
        if column not in present:
            raise SourceError(f"{path.name} has no column {column!r} to map; it has {listed(present)}")
        if field not in (*FIELDS, IGNORED):
            raise SourceError(
                f"column {column!r} is mapped to {field!r}, must be {IGNORED} or one of {', '.join(FIELDS)}"
            )


def _field_of(column: str) -> str:
    for name in (column, plain_name(column)):
        renamed = next((layout.fields[name] for layout in KNOWN if name in layout.fields), name)
        for known in (name, renamed):
            if known in FIELDS or known in _OF_CATALOGUE:
                return _OF_CATALOGUE.get(known, known)
    return column


def _known_names() -> list[str]:
    renamed = (column for layout in KNOWN for column in layout.fields)
    return [name for name in dict.fromkeys([*FIELDS, *_OF_CATALOGUE, *renamed]) if _field_of(name) in FIELDS]
