"""Which micro-genres an artist or a track carries or a listener favours, in order."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table
from sqlalchemy.orm import Session

from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.ordered_links import add_links, replace_links
from webapp.catalogue.upserts import ids_of, table_of
from webapp.models import Genre

_OTHER = "genre_id"


def replace_genres(
    session: Session, links: Table, owner: str, wanted: Mapping[int, Sequence[str]]
) -> set[int]:
    """Make the links of some owners say exactly what is wanted.

    Args:
        session: Inside a write transaction.
        links: `artist_genre`, `track_genre` or `listener_genre`.
        owner: Its column that names the owner.
        wanted: The micro-genres of each owner, in order, each once.

    Returns:
        The owners whose links changed.
    """
    return replace_links(session, links, owner, _OTHER, _by_id(session, wanted))


def add_genres(session: Session, links: Table, owner: str, wanted: Mapping[int, Sequence[str]]) -> set[int]:
    """Add the micro-genres that the owners do not carry yet; else as `replace_genres`."""
    return add_links(session, links, owner, _OTHER, _by_id(session, wanted))


def _by_id(session: Session, wanted: Mapping[int, Sequence[str]]) -> dict[int, list[int]]:
    genres = genre_ids(session, (name for names in wanted.values() for name in names))
    return {key: [genres[name] for name in names] for key, names in wanted.items()}


def genre_ids(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Find the keys of micro-genres by name; those not stored yet are added."""
    table = table_of(Genre)
    unique = list(dict.fromkeys(names))
    known = ids_of(session, table, unique, "name")
    new = [name for name in unique if name not in known]
    insert_rows(session, table, [{"name": name} for name in new])
    return known | ids_of(session, table, new, "name")
