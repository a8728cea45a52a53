"""The kinds of file that an import reads, and the fields of each."""

from enum import StrEnum


class Kind(StrEnum):
    """What a file holds; also how its name begins. Imports run in this order."""

    ARTISTS = "artists"
    TRACKS = "tracks"
    SONGS = "songs"
    USERS = "users"
    SESSIONS = "sessions"


_FEATURES = (
    "popularity",
    "duration_ms",
    "explicit",
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
    "time_signature",
)

# Every field that a row of the kind may give.
FIELDS_OF: dict[Kind, tuple[str, ...]] = {
    Kind.ARTISTS: ("id", "name", "genres", "synthetic"),
    Kind.TRACKS: (
        "id",
        "name",
        "id_artist",
        "id_artists",
        "featured_artists",
        "release_date",
        "genres",
        *_FEATURES,
        "synthetic",
    ),
    Kind.SONGS: ("id", "name", "artists", "artist", "release_date", "genres", "genre", *_FEATURES),
    Kind.USERS: ("user_id", "name", "city", "street", "favourite_genres", "premium_user"),
    Kind.SESSIONS: ("timestamp", "user_id", "track_id", "event_type", "session_id"),
}

# The fields of tracks that say whose they are; of a list the first id is the main artist's.
ARTIST_IDS = frozenset({"id_artist", "id_artists"})

# Fields without which no row of the kind can be kept. Of a song's two fields for artists either will do.
REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.ARTISTS: ("id", "name"),
    Kind.TRACKS: ("id", "name"),
    Kind.SONGS: ("id", "name", "artists"),
    Kind.USERS: ("user_id",),
    Kind.SESSIONS: ("timestamp", "user_id", "event_type", "session_id"),
}
STANDS_IN = {"artist": "artists"}

# Those of the required fields that are derived from the others where no column fills them.
DERIVED: dict[Kind, frozenset[str]] = {Kind.SONGS: frozenset({"id"})}

# Fields that several columns may fill together.
COLLECTED = frozenset({"genre"})

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
    Kind.SONGS: FIELDS_OF[Kind.SONGS],
    Kind.USERS: FIELDS_OF[Kind.USERS],
    Kind.SESSIONS: FIELDS_OF[Kind.SESSIONS],
}

# Addresses are read past: no table and no rejects file holds them.
NEVER_KEPT = frozenset({"city", "street"})
