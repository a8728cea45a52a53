"""Sizes and coverage of the genre groups over a catalogue."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ml.genres.artist_groups import groups_of_artist
from ml.genres.folding import Fold
from ml.genres.rules import Rules, default_rules


@dataclass(frozen=True)
class GroupSize:
    """One group: its micro-genres, artists and tracks it is primary for, and all artists it touches."""

    group: str
    names: int
    artists: int
    artists_any: int
    tracks: int


@dataclass(frozen=True)
class GenreReport:
    """What folding made of a catalogue. Shares are fractions, 0 to 1.

    Attributes:
        sizes: One entry per group, in display order.
        names: Distinct micro-genre names.
        names_by_evidence: Number of names that each kind of evidence decided.
        artists: Artists with at least one name.
        artists_without_group: Of these, the ones that got no group.
        tracks: Tracks of those artists; 0 without track counts.
    """

    sizes: tuple[GroupSize, ...]
    names: int
    names_by_evidence: Mapping[str, int]
    artists: int
    artists_without_group: int
    tracks: int

    @property
    def artist_coverage(self) -> float:
        """Share of artists with names that got a group; 1 without artists."""
        return 1 - self.artists_without_group / self.artists if self.artists else 1.0

    @property
    def names_without_group(self) -> float:
        """Share of names that nothing places."""
        return self.names_by_evidence.get("none", 0) / self.names if self.names else 0.0

    @property
    def names_by_rules(self) -> float:
        """Share of names that the rules place without looking at company."""
        ruled = sum(self.names_by_evidence.get(evidence, 0) for evidence in ("phrase", "style", "region"))
        return ruled / self.names if self.names else 1.0

    @property
    def largest_by_artists(self) -> float:
        """Share of artists in the largest group."""
        return max(size.artists for size in self.sizes) / self.artists if self.artists else 0.0

    @property
    def largest_by_tracks(self) -> float:
        """Share of tracks in the group that holds most of them."""
        return max(size.tracks for size in self.sizes) / self.tracks if self.tracks else 0.0


def count_names(artist_genres: Sequence[Sequence[str]]) -> Counter[str]:
    """Number of artists that carry each name."""
    return Counter(name for names in artist_genres for name in set(names))


def report_genres(
    folds: Mapping[str, Fold],
    artist_genres: Sequence[Sequence[str]],
    track_counts: Sequence[int] | None = None,
    rules: Rules | None = None,
) -> GenreReport:
    """Measure group sizes and coverage.

    Args:
        folds: Folds by name, as `fold_vocabulary` gives them.
        artist_genres: For each artist its names; artists without names are left out of every count.
        track_counts: Tracks of each artist, in the same order.
        rules: Where the groups and their order come from; the project's own if None.

    Raises:
        ValueError: There is not exactly one track count per artist.
    """
    tracks_of = track_counts if track_counts is not None else [0] * len(artist_genres)
    if len(tracks_of) != len(artist_genres):
        raise ValueError(
            f"track_counts has {len(tracks_of)} entries, must have one per artist: {len(artist_genres)}"
        )
    counts = count_names(artist_genres)
    named = [
        ([support.group for support in groups_of_artist(names, folds, counts)], tracks)
        for names, tracks in zip(artist_genres, tracks_of, strict=True)
        if names
    ]
    return GenreReport(
        sizes=_sizes(folds, named, (rules or default_rules()).slugs),
        names=len(folds),
        names_by_evidence=Counter(fold.evidence for fold in folds.values()),
        artists=len(named),
        artists_without_group=sum(not groups for groups, _ in named),
        tracks=sum(tracks for _, tracks in named),
    )


def _sizes(
    folds: Mapping[str, Fold], named: Sequence[tuple[list[str], int]], slugs: Sequence[str]
) -> tuple[GroupSize, ...]:
    names = Counter(fold.group for fold in folds.values())
    artists = Counter(groups[0] for groups, _ in named if groups)
    touched = Counter(group for groups, _ in named for group in groups)
    tracks: Counter[str] = Counter()
    for groups, count in named:
        if groups:
            tracks[groups[0]] += count
    return tuple(GroupSize(slug, names[slug], artists[slug], touched[slug], tracks[slug]) for slug in slugs)
