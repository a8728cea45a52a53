"""Random catalogues full of what breaks files: formulas, quotes, line ends, accents, words for nothing."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from ml.features import FIELDS
from webapp.catalogue.plain_words import name_key
from webapp.catalogue.values import SAID_MISSING
from webapp.models import Artist, Genre, Track, artist_genre, featured_artist, track_genre
from webapp.models.base import Base

NASTY = (
    "=1+1",
    "+1",
    "-9.2",
    "-1",
    "@x",
    "\tx",
    "\rx",
    "'",
    "''=",
    '"',
    'a"b',
    ",",
    ";",
    "a\nb",
    "a\r\nb",
    "\\",
)
PLAIN = (
    "NA",
    "null",
    "None",
    "nan",
    "true",
    "[]",
    "['a']",
    "0",
    "1e5",
    "É",
    "愛",
    "😀",
    "\u2028",
    "\ufeffx",
    " x ",
)
LINKS = (
    (artist_genre, Artist.__table__, Genre.__table__.c.name),
    (track_genre, Track.__table__, Genre.__table__.c.name),
    (featured_artist, Track.__table__, Artist.__table__.c.external_id),
)
MEASURED = [field for field in FIELDS if field.kind in ("whole", "number") and field.name != "release_year"]

texts = st.one_of(
    st.sampled_from(NASTY + PLAIN),
    st.builds("{}{}".format, st.sampled_from(NASTY), st.text(st.characters(codec="utf-8"), max_size=8)),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=20),
).filter(lambda text: "\0" not in text and text.strip())
ids = texts.map(str.strip).filter(lambda text: text not in {"-1", *SAID_MISSING})
labels = st.lists(texts.map(str.strip), unique=True, max_size=3)
dates = st.one_of(st.none(), st.sampled_from(["1998", "1998-05", "1998-05-01", "2100", "1900-01-01"]))


def _number(field: Any) -> st.SearchStrategy[Any]:
    low, high = int(field.low), int(field.high)
    given = st.integers(low, high) if field.kind == "whole" else st.floats(low, high, allow_subnormal=False)
    return st.one_of(st.none(), given)


@dataclass(frozen=True)
class Invented:
    """Artists as (id, name, genres); tracks as (id, columns, place of the artist, places of the featured, labels)."""

    artists: list[tuple[str, str, list[str]]]
    tracks: list[tuple[str, dict[str, Any], int | None, list[int], list[str]]]


@st.composite
def catalogues(draw: st.DrawFn) -> Invented:
    """A few artists and tracks with links between them; anything that may be missing sometimes is."""
    artists = draw(
        st.lists(st.tuples(ids, texts, labels), min_size=1, max_size=4, unique_by=lambda one: one[0])
    )
    places = st.integers(0, len(artists) - 1)
    columns = st.fixed_dictionaries(
        {
            "title": texts,
            "release_date": dates,
            "is_explicit": st.sampled_from([None, False, True]),
            **{field.column: _number(field) for field in MEASURED},
        }
    )
    featured = st.lists(places, unique=True, max_size=2)
    track = st.tuples(ids, columns, st.one_of(st.none(), places), featured, labels)
    return Invented(artists, draw(st.lists(track, min_size=1, max_size=4, unique_by=lambda one: one[0])))


def store(session: Any, invented: Invented) -> None:
    """Replace everything in the tables by an invented catalogue."""
    clear(session)
    names = dict.fromkeys(name for *_, given in (*invented.artists, *invented.tracks) for name in given)
    genres = {name: session.scalar(insert(Genre).values(name=name).returning(Genre.id)) for name in names}
    keys = []
    for external_id, name, given in invented.artists:
        row = {
            "external_id": external_id,
            "name": name,
            "name_key": name_key(name),
            "is_synthetic": len(name) % 2 == 0,
        }
        keys.append(session.scalar(insert(Artist).values(row).returning(Artist.id)))
        _link(session, artist_genre, keys[-1], [genres[one] for one in given])
    for external_id, columns, place, featured, given in invented.tracks:
        date = columns["release_date"]
        row = {
            "external_id": external_id,
            "is_synthetic": len(external_id) % 2 == 0,
            "release_year": date and int(date[:4]),
            **columns,
        }
        row["artist_id"] = None if place is None else keys[place]
        key = session.scalar(insert(Track).values(row).returning(Track.id))
        _link(session, track_genre, key, [genres[one] for one in given])
        _link(session, featured_artist, key, [keys[one] for one in featured])
    session.commit()


def _link(session: Any, links: Any, owner: int, others: list[int]) -> None:
    first, second, _ = links.columns
    rows = [{first.name: owner, second.name: other, "position": place} for place, other in enumerate(others)]
    if rows:
        session.execute(insert(links), rows)


def clear(session: Any) -> None:
    """Empty every table."""
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(delete(table))
    session.commit()


def everything(session: Any) -> dict[str, list[Any]]:
    """All rows of artists, tracks, genres and links, without the keys that databases choose."""
    main = Artist.__table__.alias()
    columns = [column for column in Track.__table__.c if column.name not in ("id", "artist_id")]
    tracks = select(*columns, main.c.external_id.label("main")).outerjoin(main, main.c.id == Track.artist_id)
    artists = select(*(column for column in Artist.__table__.c if column.name != "id"))
    found = {"artist": artists, "track": tracks, "genre": select(Genre.name)}
    for links, owner, other in LINKS:
        first, second, position = links.columns
        found[links.name] = (
            select(owner.c.external_id, position, other)
            .join_from(links, owner, owner.c.id == first)
            .join(other.table, other.table.c.id == second)
        )
    return {name: sorted(map(tuple, session.execute(query)), key=repr) for name, query in found.items()}
