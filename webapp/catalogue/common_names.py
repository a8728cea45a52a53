"""Other usual names of the columns of songs, as exports and data sets spell them."""

import re
from collections.abc import Iterable, Mapping

from webapp.catalogue.kinds import FIELDS_OF, Kind

# By field, the best first. Those that mean several things (`duration`, `length`, `label`) are left to people.
_ALTERNATIVES: Mapping[str, tuple[str, ...]] = {
    "id": ("track_id", "song_id", "spotify_id", "track_uri", "spotify_uri", "uri", "isrc"),
    "name": ("title", "track_name", "song_name", "track_title", "song_title", "song", "track"),
    "artists": (
        "artist_names",
        "artists_names",
        "track_artists",
        "artist_s",
        "artist_name_s",
        "artist_s_name",
    ),
    "artist": ("artist_name", "track_artist", "main_artist", "performer", "singer", "band"),
    "release_date": ("release_year", "year", "album_release_date", "track_album_release_date", "album_year"),
    "genre": (
        "track_genre",
        "music_genre",
        "song_genre",
        "playlist_genre",
        "main_genre",
        "top_genre",
        "genre_top",
        "track_genre_top",
    ),
    "genres": ("artist_genres", "track_genres", "genre_list"),
    "popularity": ("track_popularity", "song_popularity"),
    "duration_ms": ("track_duration_ms", "song_duration_ms"),
    "explicit": ("is_explicit",),
    "loudness": ("loudness_db",),
    "tempo": ("bpm", "beats_per_minute", "beats_per_minute_bpm"),
}
# The field of each of them.
ALTERNATIVES: Mapping[str, str] = {name: field for field, names in _ALTERNATIVES.items() for name in names}
_BETWEEN_WORDS = re.compile(r"[\W_]+")


def fields_of(columns: Iterable[str], overrides: Mapping[str, str]) -> dict[str, str]:
    """The field of each column of songs that fills one, whatever its case and the signs between its words.

    Of several columns for one field the best name counts; what a person says goes before all names.
    """
    known = FIELDS_OF[Kind.SONGS]
    found = {column: name for column, name in overrides.items() if name in known}
    open_fields = [name for name in known if name not in found.values()]
    plain: dict[str, str] = {}
    for column in columns:
        if column not in overrides:
            plain.setdefault(plain_name(column), column)
    for name in open_fields:
        spelt = next((one for one in (name, *_ALTERNATIVES.get(name, ())) if one in plain), None)
        if spelt:
            found[plain[spelt]] = name
    return found


def plain_name(column: str) -> str:
    """A column's name in small letters, with `_` for all else than letters and digits."""
    return _BETWEEN_WORDS.sub("_", column.casefold()).strip("_")
