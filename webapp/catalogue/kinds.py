"""The four kinds of file that an import reads."""

from enum import StrEnum


class Kind(StrEnum):
    """What a file holds; also how its name begins. Imports run in this order."""

    ARTISTS = "artists"
    TRACKS = "tracks"
    USERS = "users"
    SESSIONS = "sessions"


# Column names in file order: a line that is a JSON array names its values by their place.
COLUMNS: dict[Kind, tuple[str, ...]] = {
    Kind.ARTISTS: ("id", "name", "genres"),
    Kind.TRACKS: (
        "id",
        "name",
        "popularity",
        "duration_ms",
        "explicit",
        "id_artist",
        "release_date",
        "danceability",
        "energy",
        "key",
        "loudness",
        "speechiness",
        "acousticness",
        "instrumentalness",
        "liveness",
        "valence",
        "tempo",
    ),
    Kind.USERS: ("user_id", "name", "city", "street", "favourite_genres", "premium_user"),
    Kind.SESSIONS: ("timestamp", "user_id", "track_id", "event_type", "session_id"),
}

# Addresses are read past: no table and no rejects file holds them.
NEVER_KEPT = frozenset({"city", "street"})
