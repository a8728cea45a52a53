"""How the genre groups divide the catalogue, and how much of it they cover."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.catalogue.group_rows import current_groups
from webapp.catalogue.group_values import SOURCE
from webapp.catalogue.mapping_versions import newest_mapping, newest_mapping_id
from webapp.models import (
    Artist,
    GenreMapping,
    GenreMappingEntry,
    GenreValue,
    Track,
    artist_genre,
    featured_artist,
    track_genre,
)

RULES = ("phrase", "style", "region")


@dataclass(frozen=True)
class GroupSize:
    """A group: its micro-genres, and the artists and tracks whose primary group it is.

    A track whose source labelled it counts for the group of its labels, any other for the group of its artist.
    """

    slug: str
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
            `style`, `region`), `company`, `resemblance` or `default`; `silent` for those that say nothing.
        mapping: Its version, and `method` what made it; None before the first folding.
        artists: All artists.
        artists_with_names: Those that carry a micro-genre, or whose tracks do.
        artists_with_group: Those that have a group from the import.
    """

    groups: list[GroupSize]
    names_by_evidence: dict[str, int]
    mapping: GenreMapping | None
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
    def tracks(self) -> int:
        """Tracks that have a group from the import, of their own or through the artist."""
        return sum(group.tracks for group in self.groups)

    @property
    def largest(self) -> GroupSize:
        """The group with the most artists.

        Raises:
            ValueError: There are no groups.
        """
        return max(self.groups, key=lambda group: group.artists)


def report_genres(session: Session) -> GenreReport:
    """Count the stored groups; nothing is folded anew."""
    entries = select(GenreMappingEntry).where(GenreMappingEntry.mapping_id == newest_mapping_id()).subquery()
    names = _counts(session, select(entries.c.group_id, func.count()).group_by(entries.c.group_id))
    primary = (GenreValue.source == SOURCE, GenreValue.is_primary)
    by_group = select(GenreValue.group_id, func.count()).where(*primary).group_by(GenreValue.group_id)
    artists = _counts(session, by_group.where(GenreValue.artist_id.is_not(None)))
    tracks = _count_tracks(session, by_group)
    return GenreReport(
        groups=[
            GroupSize(
                group.slug, group.name, names.get(group.id, 0), artists.get(group.id, 0), tracks[group.id]
            )
            for group in current_groups(session)
        ],
        names_by_evidence=_counts(
            session, select(entries.c.evidence, func.count()).group_by(entries.c.evidence)
        ),
        mapping=newest_mapping(session),
        artists=session.scalar(select(func.count()).select_from(Artist)) or 0,
        artists_with_names=_count_with_names(session),
        artists_with_group=sum(artists.values()),
    )


def _count_tracks(session: Session, by_group: Select[*tuple[Any, ...]]) -> Counter[int]:
    """Tracks by their own group, or else by that of their artist.

    Counting the tracks of each artist first reads an index only; those with a group of their own are few in most
    catalogues, and are then taken away again.
    """
    own, of_artist = aliased(GenreValue), GenreValue.artist_id.is_not(None)
    per_artist = select(Track.artist_id, func.count().label("n")).group_by(Track.artist_id).subquery()
    all_tracks = by_group.join(per_artist, per_artist.c.artist_id == GenreValue.artist_id)
    labelled = (
        by_group.join(Track, Track.artist_id == GenreValue.artist_id)
        .join(own, own.track_id == Track.id)
        .where(own.source == SOURCE, own.is_primary)
    )
    counts = Counter(_counts(session, by_group.where(GenreValue.track_id.is_not(None))))
    counts.update(
        _counts(session, all_tracks.with_only_columns(GenreValue.group_id, func.sum(per_artist.c.n)))
    )
    counts.subtract(_counts(session, labelled.where(of_artist)))
    return counts


def _count_with_names(session: Session) -> int:
    own = exists().where(artist_genre.c.artist_id == Artist.id)
    labelled = exists().where(Track.artist_id == Artist.id, track_genre.c.track_id == Track.id)
    featured = exists().where(
        featured_artist.c.artist_id == Artist.id, track_genre.c.track_id == featured_artist.c.track_id
    )
    return session.scalar(select(func.count()).select_from(Artist).where(or_(own, labelled, featured))) or 0


def _counts(session: Session, query: Select[*tuple[Any, ...]]) -> dict[Any, int]:
    return {row[0]: int(row[1]) for row in session.execute(query)}
