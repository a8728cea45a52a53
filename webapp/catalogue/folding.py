"""Fold the catalogue's micro-genres into groups: the mapping version, and the groups of artists and tracks."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.genres.clustering import Method, cluster_vocabulary, preferred_method
from ml.genres.company import agreement_of, companions_of, count_company
from ml.genres.folding import Fold
from ml.genres.rules import default_rules
from ml.genres.vocabulary import fold_vocabulary
from ml.groups import Group
from webapp.catalogue.carried_names import (
    Among,
    Names,
    genre_names,
    key_ranges,
    names_of_artists,
    names_of_tracks,
)
from webapp.catalogue.group_rows import store_groups
from webapp.catalogue.group_values import replace_values, weigher
from webapp.catalogue.mapping_versions import (
    Entry,
    Making,
    add_version,
    entries_of,
    fingerprint_of,
    newest_mapping,
    refresh_support,
)
from webapp.catalogue.packed_names import PackedNames
from webapp.catalogue.upserts import take_turn
from webapp.models import Artist, GenreValue, MappingOrigin, Track, track_genre

PERSON: Final = "person"


@dataclass(frozen=True)
class FoldingSummary:
    """What a folding did.

    Attributes:
        names: Micro-genres that some artist or track carries.
        method: What made the groups.
        mapping_is_new: Whether the mapping differs from the one before, so that a version was added.
        artists: Artists that carry a micro-genre, or whose tracks do.
        artists_changed: Artists whose groups were written anew or taken away; likewise `tracks_changed`.
    """

    names: int
    method: Method
    mapping_is_new: bool
    artists: int
    artists_changed: int
    tracks_changed: int

    @property
    def sentence(self) -> str:
        """What was done, for people."""
        by = "by the company they keep" if self.method == "company" else "by the rules"
        version = "a new mapping version" if self.mapping_is_new else "the mapping is as before"
        labelled = f" and of {self.tracks_changed:,} labelled tracks" if self.tracks_changed else ""
        return (
            f"Folded {self.names:,} micro-genres of {self.artists:,} artists {by}: {version}, "
            f"the groups of {self.artists_changed:,} artists{labelled} changed."
        )


@dataclass(frozen=True)
class _Vocabulary:
    """What the catalogue carries.

    Attributes:
        names: Every micro-genre by its key.
        artists: What each artist that carries anything carries.
        labels: Each label that stands on a track, alone: what shares an artist is known from the artists.
    """

    names: Mapping[int, str]
    artists: PackedNames
    labels: Sequence[Names]


def fold_genres(session: Session, now_ms: int, method: Method | None = None) -> FoldingSummary:
    """Fold the whole vocabulary anew; where nothing differs, nothing is written.

    What people decided about a name stays, as long as its group does.

    Args:
        session: Inside a write transaction.
        now_ms: The time that new rows carry, UTC epoch milliseconds.
        method: How groups are made, from now on. None goes on as a person chose, or else as suits the vocabulary.
    """
    take_turn(session)
    before = newest_mapping(session)
    vocabulary = _read(session)
    chosen = method or (before.method if before and before.is_method_chosen else None)
    making = Making(
        MappingOrigin.FOLD,
        cast(Method, chosen) if chosen else preferred_method(vocabulary.artists),
        is_method_chosen=chosen is not None,
    )
    groups, entries = _fold(vocabulary, making.method)
    keys = store_groups(session, groups)
    mapping_id, entries, is_new = _store(session, making, entries, keys, now_ms)
    weigh = weigher(entries, keys)
    return FoldingSummary(
        names=len(entries),
        method=making.method,
        mapping_is_new=is_new,
        artists=len(vocabulary.artists),
        artists_changed=sum(
            replace_values(session, GenreValue.artist_id, among, weigh(owners), mapping_id, now_ms)
            for among, owners in vocabulary.artists.ranges()
        ),
        tracks_changed=sum(
            replace_values(session, GenreValue.track_id, among, weigh(owners), mapping_id, now_ms)
            for among, owners in _labelled_tracks(session, vocabulary.names)
        ),
    )


def fold_afresh(session: Session, method: Method) -> dict[str, Entry]:
    """Fold the whole vocabulary as if nobody had ever decided anything; only reads."""
    return _fold(_read(session), method)[1]


def _read(session: Session) -> _Vocabulary:
    names = genre_names(session)
    carried = ((among, names_of_artists(session, names, among)) for among in key_ranges(session, Artist))
    artists = PackedNames(names, carried)
    genres = session.scalars(select(track_genre.c.genre_id).distinct().order_by(track_genre.c.genre_id))
    return _Vocabulary(names, artists, [(names[genre],) for genre in genres])


def _labelled_tracks(session: Session, names: Mapping[int, str]) -> Iterator[tuple[Among, dict[int, Names]]]:
    for among in key_ranges(session, Track):
        yield among, names_of_tracks(session, names, among)


def _fold(vocabulary: _Vocabulary, method: Method) -> tuple[Sequence[Group], dict[str, Entry]]:
    everything = vocabulary.artists.beside(vocabulary.labels)
    if method == "company":
        clustering = cluster_vocabulary(everything)
        return clustering.groups, _supported(clustering.folds, vocabulary.artists)
    return default_rules().groups, _supported(fold_vocabulary(everything), vocabulary.artists)


def _supported(folds: Mapping[str, Fold], artists: Collection[Names]) -> dict[str, Entry]:
    """Count who carries each name, and find what supports its fold."""
    counts = Counter(name for names in artists for name in set(names))
    company = count_company(artists)
    return {
        name: Entry(
            fold,
            counts[name],
            ", ".join(companions_of(name, company, folds)),
            agreement_of(name, company, folds),
        )
        for name, fold in folds.items()
    }


def _store(
    session: Session, making: Making, entries: Mapping[str, Entry], keys: Mapping[str, int], now_ms: int
) -> tuple[int, dict[str, Entry], bool]:
    """Add a mapping version unless the newest says the same already; what people decided is taken over."""
    before = newest_mapping(session)
    stored = entries_of(session, before.id) if before else {}
    decided = {
        name: entries[name]._replace(fold=entry.fold)
        for name, entry in stored.items()
        if name in entries and entry.fold.evidence == PERSON and (entry.fold.group or "") in {"", *keys}
    }
    kept = {**entries, **decided}
    if before and before.fingerprint == fingerprint_of(entry.fold for entry in kept.values()):
        before.method, before.is_method_chosen = making.method, making.is_method_chosen
        refresh_support(session, before.id, kept)
        return before.id, kept, False
    return add_version(session, kept, keys, making, now_ms), kept, True
