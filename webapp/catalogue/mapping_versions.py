"""Versions of the mapping from micro-genres to groups: read one, add one, keep the one in force fresh."""

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256
from typing import Any, NamedTuple, cast

from sqlalchemy import ScalarSelect, bindparam, func, select, update
from sqlalchemy.orm import Session

from ml.genres.clustering import Method
from ml.genres.folding import Evidence, Fold
from webapp.catalogue.bulk_insert import insert_rows
from webapp.catalogue.genre_links import genre_ids
from webapp.catalogue.upserts import table_of
from webapp.models import Genre, GenreGroup, GenreMapping, GenreMappingEntry, MappingOrigin

_LONGEST_TEXT = 300


class Entry(NamedTuple):
    """Where a micro-genre goes, and what supports that.

    Attributes:
        fold: Its group, on what evidence, how strongly.
        artists: How many carry it.
        companions: Names of its group that it keeps company with.
        agreement: The share of its company that is in its group; None without company.
    """

    fold: Fold
    artists: int = 0
    companions: str = ""
    agreement: float | None = None

    @property
    def reason(self) -> str:
        """Why it stands where it does, in words."""
        company = f"keeps company with {self.companions}"
        if not self.companions or self.fold.evidence in ("company", "cluster"):
            return self.fold.reason
        return f"{self.fold.reason}; {company}"


@dataclass(frozen=True)
class Making:
    """How a version came to be.

    Attributes:
        origin: What made it.
        method: Whether its groups come from the rules or from the company that names keep.
        is_method_chosen: Whether a person chose the method.
        note: In words.
        account_id: Who; None for the command line.
        reverted_to_id: The version that it goes back to.
    """

    origin: MappingOrigin
    method: Method
    is_method_chosen: bool = False
    note: str = ""
    account_id: int | None = None
    reverted_to_id: int | None = None


def newest_mapping(session: Session) -> GenreMapping | None:
    """The version in force."""
    return session.scalar(select(GenreMapping).order_by(GenreMapping.id.desc()).limit(1))


def newest_mapping_id() -> ScalarSelect[int]:
    """The key of the version in force, to stand in a query."""
    return select(func.max(GenreMapping.id)).scalar_subquery()


def entries_of(session: Session, mapping_id: int) -> dict[str, Entry]:
    """The entries of a version by name, in the order of the names."""
    rows = session.execute(
        select(Genre.name, GenreGroup.slug, GenreMappingEntry)
        .join(Genre, Genre.id == GenreMappingEntry.genre_id)
        .outerjoin(GenreGroup, GenreGroup.id == GenreMappingEntry.group_id)
        .where(GenreMappingEntry.mapping_id == mapping_id)
    )
    found = {name: entry_of(name, slug, row) for name, slug, row in rows}
    return dict(sorted(found.items()))


def entry_of(name: str, group: str | None, row: GenreMappingEntry) -> Entry:
    """A stored entry as the value it was stored from."""
    fold = Fold(name, group, cast(Evidence, row.evidence), row.detail, row.strength)
    return Entry(fold, row.artists, row.companions, row.agreement)


def fingerprint_of(folds: Iterable[Fold]) -> str:
    """SHA-256 in hex of where every name goes and why; two versions that share it say the same."""
    lines = (repr(astuple(fold)) for fold in sorted(folds, key=lambda fold: fold.name))
    return sha256("\n".join(lines).encode()).hexdigest()


def add_version(
    session: Session, entries: Mapping[str, Entry], groups: Mapping[str, int], making: Making, now_ms: int
) -> int:
    """Add a version, which is in force from now on; gives its key.

    Args:
        session: Inside a write transaction.
        entries: One per name.
        groups: The key of each group by its slug.
        making: How it came to be.
        now_ms: The time that it carries.
    """
    before = newest_mapping(session)
    version = GenreMapping(
        created_at_ms=now_ms,
        fingerprint=fingerprint_of(entry.fold for entry in entries.values()),
        parent_id=before.id if before else None,
        **vars(making),
    )
    session.add(version)
    session.flush()
    genres = genre_ids(session, entries)
    rows = [
        {
            "mapping_id": version.id,
            "genre_id": genres[name],
            "group_id": groups[entry.fold.group] if entry.fold.group else None,
            "evidence": entry.fold.evidence,
            "detail": entry.fold.detail[:_LONGEST_TEXT],
            "strength": entry.fold.strength,
            **_support(entry),
        }
        for name, entry in entries.items()
    ]
    insert_rows(session, table_of(GenreMappingEntry), rows)
    return version.id


def refresh_support(session: Session, mapping_id: int, entries: Mapping[str, Entry]) -> None:
    """Bring the counts and companions of a version up to date where they differ."""
    table = table_of(GenreMappingEntry)
    stored = {name: _support(entry) for name, entry in entries_of(session, mapping_id).items()}
    genres = genre_ids(session, entries)
    rows = [
        {"row": genres[name], **_support(entry)}
        for name, entry in entries.items()
        if stored[name] != _support(entry)
    ]
    if rows:
        of_name = (table.c.mapping_id == mapping_id, table.c.genre_id == bindparam("row"))
        session.execute(update(table).where(*of_name), rows)


def _support(entry: Entry) -> dict[str, Any]:
    return {
        "artists": entry.artists,
        "companions": entry.companions[:_LONGEST_TEXT],
        "agreement": entry.agreement,
    }
