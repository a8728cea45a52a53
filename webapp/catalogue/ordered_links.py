"""Which others something is linked to, in order: the micro-genres of an artist, the further artists of a track."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Table, delete
from sqlalchemy.orm import Session

from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.upserts import chunks, select_in

_CHUNK = 5_000


def replace_links(
    session: Session, links: Table, owner: str, other: str, wanted: Mapping[int, Sequence[int]]
) -> set[int]:
    """Make the links of some owners say exactly what is wanted.

    Args:
        session: Inside a write transaction.
        links: A table of `owner`, `other` and `position`.
        owner: Its column that names the owner.
        other: Its column that names what the owner is linked to.
        wanted: The others of each owner, in order, each once.

    Returns:
        The owners whose links changed.
    """
    stored = _stored(session, links, owner, other, wanted)
    changed = {key for key, others in wanted.items() if list(others) != stored.get(key, [])}
    for chunk in chunks(sorted(changed & stored.keys()), _CHUNK):
        session.execute(delete(links).where(links.c[owner].in_(chunk)))
    rows = [
        {owner: key, other: linked, "position": place}
        for key, others in wanted.items()
        if key in changed
        for place, linked in enumerate(others)
    ]
    insert_rows(session, links, rows)
    return changed


def add_links(
    session: Session, links: Table, owner: str, other: str, wanted: Mapping[int, Sequence[int]]
) -> set[int]:
    """Add what the owners are not linked to yet, behind what they are; else as `replace_links`."""
    stored = _stored(session, links, owner, other, wanted)
    rows = []
    for key, others in wanted.items():
        held = stored.get(key, [])
        new = [one for one in dict.fromkeys(others) if one not in held]
        rows += [{owner: key, other: one, "position": len(held) + place} for place, one in enumerate(new)]
    insert_rows(session, links, rows)
    return {row[owner] for row in rows}


def _stored(
    session: Session, links: Table, owner: str, other: str, keys: Iterable[int]
) -> dict[int, list[int]]:
    columns = (links.c[owner], links.c[other], links.c.position)
    rows = sorted(select_in(session, columns, links.c[owner], keys), key=lambda row: row["position"])
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in rows:
        found[row[owner]].append(row[other])
    return found
