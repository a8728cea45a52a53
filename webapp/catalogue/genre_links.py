"""Which micro-genres an artist carries or a listener favours, in order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from webapp.catalogue.upserts import chunks, ids_of, insert_rows, select_in, table_of
from webapp.models import Genre

_CHUNK = 5_000


def replace_genres(
    session: Session, links: Table, owner: str, wanted: Mapping[int, Sequence[str]]
) -> set[int]:
    """Make the links of some owners say exactly what is wanted.

    Args:
        session: Inside a write transaction.
        links: `artist_genre` or `listener_genre`.
        owner: Its column that names the owner.
        wanted: The micro-genres of each owner, in order, each once.

    Returns:
        The owners whose links changed.
    """
    genres = genre_ids(session, (name for names in wanted.values() for name in names))
    stored = _stored(session, links, owner, wanted)
    lists = {key: [genres[name] for name in names] for key, names in wanted.items()}
    changed = {key for key, ids in lists.items() if ids != stored.get(key, [])}
    for chunk in chunks(sorted(changed & stored.keys()), _CHUNK):
        session.execute(delete(links).where(links.c[owner].in_(chunk)))
    rows = [
        {owner: key, "genre_id": genre, "position": place}
        for key in lists
        if key in changed
        for place, genre in enumerate(lists[key])
    ]
    insert_rows(session, links, rows)
    return changed


def genre_ids(session: Session, names: Iterable[str]) -> dict[str, int]:
    """Find the keys of micro-genres by name; those not stored yet are added."""
    table = table_of(Genre)
    unique = list(dict.fromkeys(names))
    known = ids_of(session, table, unique, "name")
    new = [name for name in unique if name not in known]
    insert_rows(session, table, [{"name": name} for name in new])
    return known | ids_of(session, table, new, "name")


def _stored(session: Session, links: Table, owner: str, keys: Iterable[int]) -> dict[int, list[int]]:
    columns = (links.c[owner], links.c.genre_id, links.c.position)
    rows = sorted(select_in(session, columns, links.c[owner], keys), key=lambda row: row["position"])
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row[owner]].append(row["genre_id"])
    return found
