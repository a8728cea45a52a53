"""Tell what the rows of a file are and which field each column fills, from its name and its columns."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from webapp.catalogue.kinds import ARTIST_IDS, FIELDS_OF, Kind
from webapp.catalogue.layouts import IGNORED, LayoutError, missing_fields, recognise
from webapp.catalogue.lines import column_names
from webapp.catalogue.source_files import Form, Source, SourceError, form_of, kind_in_name


def identified(path: Path, overrides: Mapping[str, str]) -> Source:
    """Recognise a file that `refuse_unreadable` has let pass.

    JSON rows without names (arrays) are what the name of the file says. So are JSON objects that no layout
    explains: each row is then judged by itself.

    Raises:
        SourceError: The columns are no known layout, or the file turns out to be damaged.
    """
    kind = kind_in_name(path)
    columns = column_names(path)
    if kind and not columns and not overrides:
        return Source(kind, path)
    if not columns and not kind and not path.stat().st_size:
        raise SourceError(f"{path.name} is empty")
    if not columns and not kind:
        raise SourceError(
            f"{path.name} names no columns, so it must be called {', '.join(Kind)} and hold values in their order"
        )
    try:
        found, fields = _recognised(columns, overrides, kind)
    except LayoutError as error:
        if kind and not overrides and form_of(path) == Form.JSON:
            return Source(kind, path)
        raise SourceError(f"{path.name}: {error}") from error
    derives_ids = bool(missing_fields(found, fields))
    if form_of(path) == Form.JSON:
        fields |= _fields_of_later_rows(found, columns, fields)
    is_plain = all(column == name for column, name in fields.items()) and IGNORED not in overrides.values()
    return Source(found, path, None if is_plain else fields, derives_ids)


def _recognised(
    columns: Sequence[str], overrides: Mapping[str, str], kind: Kind | None
) -> tuple[Kind, dict[str, str]]:
    """As `recognise`; but files called tracks that name their artists and give no ids of them hold songs."""
    said = {overrides.get(column, column) for column in columns}
    if kind == Kind.TRACKS and ARTIST_IDS.isdisjoint(said):
        with suppress(LayoutError):
            return recognise(columns, overrides, Kind.SONGS)
    return recognise(columns, overrides, kind)


def _fields_of_later_rows(kind: Kind, columns: Sequence[str], fields: Mapping[str, str]) -> dict[str, str]:
    """The fields that the first rows do not name; a JSON object may lack what others have."""
    filled = {*fields.values(), *columns}
    return {name: name for name in FIELDS_OF[kind] if name not in filled}
