"""The full-text index over titles and artists: FTS5 on SQLite, tsvector on PostgreSQL, one folding for both."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnClause,
    ColumnElement,
    Integer,
    Select,
    String,
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
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY
from sqlalchemy.orm import QueryableAttribute, Session

from webapp.catalogue.plain_words import plain_words
from webapp.catalogue.upserts import take_turn
from webapp.models import Artist, Track, featured_artist

BATCH_TRACKS = 5_000
# PostgreSQL takes words of up to 2,046 bytes.
LONGEST_WORD = 100
# A single letter begins too many words to be of use: it must be a word itself.
SHORTEST_PREFIX = 2
# What PostgreSQL is told of a search: all is in memory, few rows are wanted, and an index leads to each.
_SHORT = {
    "random_page_cost": 1.1,
    "max_parallel_workers_per_gather": 0,
    "jit": "off",
    "plan_cache_mode": "force_custom_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
    "enable_material": "off",
}


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
    return _holding(session, query, "track_search", key.label("track_id"), index.c.words, SHORTEST_PREFIX)


def matching_artists(session: Session, query: Sequence[str]) -> Select[int]:
    """Select the ids of the artists whose names hold every word of the query; else as `matching`."""
    if is_sqlite(session):
        key = table("artist_search", column("rowid", Integer)).c.rowid
        return _holding(session, query, "artist_search", key, key, 1)
    return _holding(session, query, "artist", Artist.id, Artist.name_key, 1)


def _holding(
    session: Session, query: Sequence[str], index: str, key: Any, words: Any, shortest_prefix: int
) -> Select[int]:
    ids: Select[int] = select(key)
    wanted = [(word[:LONGEST_WORD], len(word) >= shortest_prefix) for word in query]
    if is_sqlite(session):
        match = " AND ".join(f'"{word}"{"*" if is_cut else ""}' for word, is_cut in wanted)
        return ids.where(text(f"{index} MATCH :words").bindparams(words=match))
    match = " & ".join(f"'{word}'{':*' if is_cut else ''}" for word, is_cut in wanted)
    return ids.where(_lexemes(words).op("@@")(cast(literal(match, String), TSQUERY)))


def _lexemes(words: ColumnElement[str]) -> ColumnElement[Any]:
    """Written as the indexes of PostgreSQL are, or they would not be used."""
    space, nothing = (literal(value, literal_execute=True) for value in (" ", ""))
    return func.array_to_tsvector(func.array_remove(func.string_to_array(words, space), nothing))


def holds_words(session: Session, query: Sequence[str], track: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that the track with a key holds the words; else as `matching`."""
    ids = matching(session, query)
    if is_sqlite(session):
        return (track + 0).in_(ids)
    holds = ids.whereclause if ids.whereclause is not None else true()
    return looked_up(ids.selected_columns.track_id == track, holds)


def is_one_of(session: Session, key: QueryableAttribute[Any], ids: Sequence[int]) -> ColumnElement[bool]:
    """The condition that a key is one of some, which may be thousands."""
    if is_sqlite(session):
        return key.in_(ids)
    return key == func.any(cast(list(ids), ARRAY(Integer)))


def guessed_rows(session: Session, query: Select[Any]) -> int:
    """How many rows the planner of PostgreSQL expects, which takes it no time."""
    sql = query.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
    (plan,) = session.connection().exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}").scalar_one()
    return int(plan["Plan"]["Plan Rows"])


def looked_up(*conditions: ColumnElement[bool] | QueryableAttribute[bool]) -> ColumnElement[bool]:
    """That some row fulfils the conditions, looked up anew for each track.

    The offset keeps PostgreSQL from turning the whole into a join, which it would begin at the wrong end. And of a
    comparison it thinks that few tracks pass: of a bare condition, half of them.
    """
    found = exists(select(literal(1)).where(*conditions).offset(0))
    return case((found, 1), else_=0) == 1


def _index(session: Session) -> tuple[TableClause, ColumnClause[int]]:
    name = "rowid" if is_sqlite(session) else "track_id"
    key = column(name, Integer)
    return table("track_search", key, column("words")), key


def prefer_indexes(session: Session) -> None:
    """Tell PostgreSQL, until the transaction ends, that what a page needs is in memory and soon found.

    By default it reckons with a disk that turns, and would rather read whole tables, start helpers or compile.
    """
    if not is_sqlite(session):
        settings = [f"SET LOCAL {name} = {value}" for name, value in _SHORT.items()]
        session.connection().exec_driver_sql("; ".join(settings))


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
