"""The full-text index over titles and artists: FTS5 on SQLite, tsvector on PostgreSQL, one folding for both."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Integer,
    Select,
    TableClause,
    case,
    cast,
    column,
    exists,
    func,
    insert,
    literal,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import Session

from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.upserts import take_turn
from webapp.models import Artist, Track, featured_artist

BATCH_TRACKS = 5_000
# PostgreSQL takes words of up to 2,046 bytes.
LONGEST_WORD = 100
# A single letter begins too many words to be of use: it must be a word itself.
SHORTEST_PREFIX = 2


def index_missing(session: Session, checkpoint: Callable[[], None]) -> int:
    """Index the tracks that are new or have changed; one that was interrupted goes on where it stopped.

    Args:
        session: Inside a write transaction.
        checkpoint: Commits a batch and begins the next write transaction.

    Returns:
        The number of tracks.
    """
    index, key = _index(session)
    done, last = 0, 0
    is_indexed = exists().where(key == Track.id)
    query = (
        select(Track.id, Track.title, Artist.name)
        .outerjoin(Artist, Artist.id == Track.artist_id)
        .order_by(Track.id)
        .limit(BATCH_TRACKS)
    )
    take_turn(session)
    while rows := session.execute(query.where(Track.id > last, ~is_indexed)).all():
        others = _featured(session, [row.id for row in rows])
        session.execute(
            insert(index),
            [
                {key.name: id_, "words": _words(title, artist or "", *others[id_])}
                for id_, title, artist in rows
            ],
        )
        done, last = done + len(rows), rows[-1].id
        checkpoint()
        take_turn(session)
    return done


def matching(session: Session, query: Sequence[str]) -> Select[int]:
    """Select the ids (`track_id`) of the tracks that hold every word of the query, each as a beginning.

    Args:
        session: Tells the database.
        query: Words as `plain_words` gives them, at least one.
    """
    index, key = _index(session)
    words = [word[:LONGEST_WORD] for word in query]
    ids: Select[int] = select(key.label("track_id"))
    if is_sqlite(session):
        wanted = " AND ".join(f'"{word}"{"*" if _is_prefix(word) else ""}' for word in words)
        return ids.where(text("track_search MATCH :words").bindparams(words=wanted))
    wanted = " & ".join(f"'{word}'{':*' if _is_prefix(word) else ''}" for word in words)
    lexemes = func.array_to_tsvector(func.string_to_array(index.c.words, literal(" ", literal_execute=True)))
    return ids.where(lexemes.op("@@")(cast(wanted, TSQUERY)))


def holds_words(session: Session, query: Sequence[str]) -> ColumnElement[bool]:
    """The condition that a track holds the words; else as `matching`."""
    ids = matching(session, query)
    if is_sqlite(session):
        return (Track.id + 0).in_(ids)
    return looked_up(ids.selected_columns.track_id == Track.id, *ids._where_criteria)


def is_one_of(session: Session, key: Any, ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a key is one of some, which may be thousands."""
    if is_sqlite(session):
        return key.in_(ids)
    return key == func.any(cast(list(ids), ARRAY(Integer)))


def looked_up(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """That some row fulfils the conditions, looked up anew for each track.

    The offset keeps PostgreSQL from turning the whole into a join, which it would begin at the wrong end. And of a
    comparison it thinks that few tracks pass: of a bare condition, half of them.
    """
    found = exists(select(literal(1)).where(*conditions).correlate(Track).offset(0))
    return case((found, 1), else_=0) == 1


def _is_prefix(word: str) -> bool:
    return len(word) >= SHORTEST_PREFIX


def _index(session: Session) -> tuple[TableClause, ColumnClause[int]]:
    name = "rowid" if is_sqlite(session) else "track_id"
    key = column(name, Integer)
    return table("track_search", key, column("words")), key


def is_sqlite(session: Session) -> bool:
    """Whether the database is SQLite."""
    return session.get_bind().dialect.name == "sqlite"


def _featured(session: Session, tracks: Sequence[int]) -> defaultdict[int, list[str]]:
    """The names of the further artists of some tracks."""
    rows = session.execute(
        select(featured_artist.c.track_id, Artist.name)
        .join(Artist, Artist.id == featured_artist.c.artist_id)
        .where(featured_artist.c.track_id.in_(tracks))
    )
    named: defaultdict[int, list[str]] = defaultdict(list)
    for track, name in rows:
        named[track].append(name)
    return named


def _words(*texts: str) -> str:
    return " ".join(dict.fromkeys(word[:LONGEST_WORD] for text in texts for word in plain_words(text)))
