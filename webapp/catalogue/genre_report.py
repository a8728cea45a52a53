"""How the genre groups divide the catalogue, and how much of it they cover."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from webapp.catalogue.group_values import SOURCE
from webapp.models import (
    Artist,
    GenreGroup,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    Track,
    artist_genre,
)

RULES = ("phrase", "style", "region")


@dataclass(frozen=True)
class GroupSize:
    """A group: its micro-genres, and the artists and tracks whose primary group it is."""

    name: str
    micro_genres: int
    artists: int
    tracks: int


@dataclass(frozen=True)
class GenreReport:
    """The groups in their display order, and what the newest mapping and the artists add up to.

    Attributes:
        groups: One per genre group.
        names_by_evidence: Micro-genres of the newest mapping by what placed them: the rules (`phrase`,
            `style`, `region`), `company`, `resemblance`, `default`, or `none`.
        artists: All artists.
        artists_with_names: Those that carry a micro-genre.
        artists_with_group: Those that have a group from the import.
    """

    groups: list[GroupSize]
    names_by_evidence: dict[str, int]
    artists: int
    artists_with_names: int
    artists_with_group: int

    @property
    def names(self) -> int:
        """Micro-genres in the mapping."""
        return sum(self.names_by_evidence.values())

    @property
    def names_by_rules(self) -> int:
        """Micro-genres that the rules placed."""
        return sum(self.names_by_evidence.get(evidence, 0) for evidence in RULES)

    @property
    def largest(self) -> GroupSize:
        """The group with the most artists.

        Raises:
            ValueError: There are no groups.
        """
        return max(self.groups, key=lambda group: group.artists)


def report_genres(session: Session) -> GenreReport:
    """Count the stored groups; nothing is folded anew."""
    newest = select(func.max(GenreMapping.id)).scalar_subquery()
    entries = select(GenreMappingEntry).where(GenreMappingEntry.mapping_id == newest).subquery()
    names = _counts(session, select(entries.c.group_id, func.count()).group_by(entries.c.group_id))
    primary = (GenreValue.source == SOURCE, GenreValue.is_primary, GenreValue.artist_id.is_not(None))
    artists = _counts(
        session, select(GenreValue.group_id, func.count()).where(*primary).group_by(GenreValue.group_id)
    )
    tracks = _counts(
        session,
        select(GenreValue.group_id, func.count())
        .join(Track, Track.artist_id == GenreValue.artist_id)
        .where(*primary)
        .group_by(GenreValue.group_id),
    )
    groups = session.scalars(select(GenreGroup).order_by(GenreGroup.position))
    return GenreReport(
        groups=[
            GroupSize(group.name, names.get(group.id, 0), artists.get(group.id, 0), tracks.get(group.id, 0))
            for group in groups
        ],
        names_by_evidence=_counts(
            session, select(entries.c.evidence, func.count()).group_by(entries.c.evidence)
        ),
        artists=session.scalar(select(func.count()).select_from(Artist)) or 0,
        artists_with_names=session.scalar(select(func.count(artist_genre.c.artist_id.distinct()))) or 0,
        artists_with_group=sum(artists.values()),
    )


def _counts(session: Session, query: Select[*tuple[Any, ...]]) -> dict[Any, int]:
    return {row[0]: row[1] for row in session.execute(query)}
