"""What the tables of a catalogue hold, told by names instead of keys, so that two databases can be compared."""

from collections import Counter

from sqlalchemy import create_engine, select

from webapp.models import (
    Artist,
    Genre,
    Listener,
    ListeningSession,
    SessionEvent,
    Track,
    artist_genre,
    featured_artist,
    listener_genre,
    track_genre,
)


def _others(entity, *left_out):
    """The columns of a table besides its key and some others."""
    return [column for column in entity.__table__.c if column.name not in ("id", *left_out)]


QUERIES = {
    "artists": select(*_others(Artist)),
    "genres": select(Genre.name),
    "tracks": select(*_others(Track, "artist_id"), Artist.external_id).outerjoin(Artist),
    "listeners": select(*_others(Listener)),
    "sessions": select(*_others(ListeningSession, "external_id", "listener_id"), Listener.external_id).join(
        Listener
    ),
    "events": select(
        *_others(SessionEvent, "session_id", "track_id"), ListeningSession.source_id, Track.external_id
    )
    .join(ListeningSession)
    .outerjoin(Track),
    "genres of artists": select(Artist.external_id, Genre.name, artist_genre.c.position)
    .join_from(artist_genre, Artist)
    .join(Genre),
    "genres of tracks": select(Track.external_id, Genre.name, track_genre.c.position)
    .join_from(track_genre, Track)
    .join(Genre),
    "genres of listeners": select(Listener.external_id, Genre.name, listener_genre.c.position)
    .join_from(listener_genre, Listener)
    .join(Genre),
    "featured artists": select(Track.external_id, Artist.external_id, featured_artist.c.position)
    .join_from(featured_artist, Track)
    .join(Artist, Artist.id == featured_artist.c.artist_id),
}


def contents(database_url):
    """The rows of every table, in any order; listeners also in the order of their keys."""
    engine = create_engine(database_url)
    with engine.connect() as connection:
        found = {name: Counter(map(tuple, connection.execute(query))) for name, query in QUERIES.items()}
        found["order of listeners"] = connection.scalars(
            select(Listener.external_id).order_by(Listener.id)
        ).all()
    engine.dispose()
    return found
