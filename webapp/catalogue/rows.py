"""Turn the columns of one line into a row that the tables take."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, TypeVar

from ml.features import FIELDS
from webapp.catalogue import values
from webapp.catalogue.derived_ids import song_id
from webapp.catalogue.faults import BadValueError, Code
from webapp.catalogue.kinds import Kind
from webapp.catalogue.measured_values import MEASURED, NUMBER_READERS
from webapp.catalogue.times import epoch_ms, event_type, release_date
from webapp.models import EventType

Columns = Mapping[str, Any]
Value = TypeVar("Value")

LONGEST_NAME = 500
_NO_ARTIST = "empty_field"  # As a widely used data set for genres calls it.
_YEAR = next(field for field in FIELDS if field.name == "release_year")
_MEASURED = [
    (field.name, field.column, int if field.kind == "whole" else float, field.low or 0, field.high or 0)
    for field in MEASURED
    if field is not _YEAR
]


class ArtistRow(NamedTuple):
    """An artist; `genres` is None when the file does not say, and so is `is_synthetic`."""

    external_id: str
    name: str
    genres: tuple[str, ...] | None
    is_synthetic: bool | None = None


class TrackRow(NamedTuple):
    """A track.

    `features` is keyed by the columns of the `track` table. `genres` are labels of the track itself, and `featured`
    the ids of its artists besides the main one; None where the file does not say.
    """

    external_id: str
    title: str
    artist: str | None
    features: dict[str, Any]
    genres: tuple[str, ...] | None = None
    featured: tuple[str, ...] | None = None
    is_synthetic: bool | None = None


class SongRow(NamedTuple):
    """A track of a catalogue without artist ids: `artists` are names, the main one first, and `labels` its genres."""

    track: TrackRow
    artists: tuple[str, ...]
    labels: tuple[str, ...]


class ListenerRow(NamedTuple):
    """A listener without the address."""

    external_id: str
    name: str | None
    is_premium: bool | None
    genres: tuple[str, ...] | None


class EventRow(NamedTuple):
    """One event; `track` is None on advertisements and purchases."""

    session: str
    listener: str
    occurred_at_ms: int
    type: EventType
    track: str | None


Row = ArtistRow | TrackRow | SongRow | ListenerRow | EventRow


def _needed(columns: Columns, column: str, read: Callable[[str, Any], Value | None]) -> Value:
    given = columns.get(column)
    value = read(column, given)
    if value is None:
        raise BadValueError(column, Code.MISSING, given, "must be given")
    return value


_name = partial(values.text, longest=LONGEST_NAME)


def artist_row(columns: Columns) -> ArtistRow:
    """Read an artist; without an id or a name it is rejected."""
    return ArtistRow(
        _needed(columns, "id", values.identifier),
        _needed(columns, "name", _name),
        values.genre_names("genres", columns.get("genres")),
        values.flag("synthetic", columns.get("synthetic")),
    )


def track_row(columns: Columns) -> TrackRow:
    """Read a track; only id and name must be there, every feature may be missing."""
    released = release_date(
        "release_date", columns.get("release_date"), int(_YEAR.low or 0), int(_YEAR.high or 0)
    )
    main, featured = _artist_ids(columns)
    return TrackRow(
        _needed(columns, "id", values.identifier),
        _needed(columns, "name", _name),
        main,
        {
            "release_date": released,
            "release_year": int(released[:4]) if released else None,
            "is_explicit": values.flag("explicit", columns.get("explicit")),
            **_measured(columns),
        },
        values.genre_names("genres", columns.get("genres")),
        featured,
        values.flag("synthetic", columns.get("synthetic")),
    )


def _artist_ids(columns: Columns) -> tuple[str | None, tuple[str, ...] | None]:
    """The main artist of a track and the others; one list may name them all, the main one first."""
    main = values.identifier("id_artist", columns.get("id_artist"))
    featured = values.identifiers("featured_artists", columns.get("featured_artists"))
    everyone = values.identifiers("id_artists", columns.get("id_artists"))
    if not everyone:
        return main, featured
    main = main or everyone[0]
    return main, tuple(one for one in everyone if one != main) if featured is None else featured


def _measured(columns: Columns) -> dict[str, float | None]:
    """The features that are numbers, by the columns of the `track` table."""
    read: dict[str, float | None] = {}
    for name, column, kind, low, high in _MEASURED:
        value = columns.get(name)
        if type(value) is kind and low <= value <= high:
            read[column] = value  # Most values, by far; the closer look costs more than all else here.
        else:
            read[column] = NUMBER_READERS[name](name, value)
    return read


_NO_ARTIST_IDS = dict.fromkeys(("id_artist", "id_artists", "featured_artists"))


def song_row(columns: Columns) -> SongRow:
    """Read a track that names its artists instead of giving their ids; id, name and an artist must be there.

    `artists` holds names with `;` between them or is a list; `artist` is one name, whatever stands in it. `genre`
    and `genres` hold labels: a list, or text with separators. Of several columns for `genre`, the labels add up.
    """
    track = track_row({**columns, **_NO_ARTIST_IDS})
    artists = _artist_names(columns)
    given = columns.get("genre")
    cells = given if isinstance(given, tuple) else (given,)
    labels = [name for cell in cells for name in values.genre_labels("genre", cell)]
    return SongRow(
        track._replace(genres=None), artists, tuple(dict.fromkeys((*labels, *(track.genres or ()))))
    )


def _artist_names(columns: Columns) -> tuple[str, ...]:
    one = _name("artist", columns.get("artist"))
    several = values.names_between(";", "artists", columns.get("artists"), LONGEST_NAME)
    stripped = (name.strip() for name in (*([one] if one else []), *several))
    artists = tuple(dict.fromkeys(name for name in stripped if name != _NO_ARTIST))
    if not artists:
        raise BadValueError("artists", Code.MISSING, columns.get("artists"), "must be given")
    return artists


def song_row_without_id(columns: Columns) -> SongRow:
    """Read a song of a file that names no ids: its id is derived, unless the row gives one after all."""
    if values.identifier("id", columns.get("id")) is not None:
        return song_row(columns)
    title = _needed(columns, "name", _name)
    return song_row({**columns, "id": song_id(_artist_names(columns), title)})


def listener_row(columns: Columns) -> ListenerRow:
    """Read a listener; only the id must be there."""
    return ListenerRow(
        _needed(columns, "user_id", values.identifier),
        _name("name", columns.get("name")),
        values.flag("premium_user", columns.get("premium_user")),
        values.genre_names("favourite_genres", columns.get("favourite_genres")),
    )


def event_row(columns: Columns) -> EventRow:
    """Read an event; all but the track must be there."""
    return EventRow(
        _needed(columns, "session_id", values.identifier),
        _needed(columns, "user_id", values.identifier),
        _needed(columns, "timestamp", epoch_ms),
        _needed(columns, "event_type", event_type),
        values.identifier("track_id", columns.get("track_id")),
    )


READERS: dict[Kind, Callable[[Columns], Row]] = {
    Kind.ARTISTS: artist_row,
    Kind.TRACKS: track_row,
    Kind.SONGS: song_row,
    Kind.USERS: listener_row,
    Kind.SESSIONS: event_row,
}
