"""Fold the catalogue's micro-genres into genre groups: the mapping version, and every artist's groups."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ml.genres.artist_groups import groups_of_artist
from ml.genres.folding import Fold
from ml.genres.rules import default_rules
from ml.genres.vocabulary import fold_vocabulary
from webapp.catalogue.genre_links import genre_ids
from webapp.catalogue.group_values import Value, replace_values
from webapp.catalogue.upserts import insert_rows, table_of, take_turn, upsert
from webapp.models import Genre, GenreGroup, GenreMapping, GenreMappingEntry, artist_genre

_LONGEST_DETAIL = 300


@dataclass(frozen=True)
class FoldingSummary:
    """What a folding did.

    Attributes:
        names: Micro-genres that some artist carries.
        mapping_is_new: Whether the mapping differs from the one before, so that a version was added.
        artists: Artists that carry a micro-genre.
        artists_changed: Artists whose groups were written anew or taken away.
    """

    names: int
    mapping_is_new: bool
    artists: int
    artists_changed: int


def fold_genres(session: Session, now_ms: int) -> FoldingSummary:
    """Fold the whole vocabulary anew; where nothing differs, nothing is written.

    Args:
        session: Inside a write transaction.
        now_ms: The time that new rows carry, UTC epoch milliseconds.
    """
    take_turn(session)
    artists = artist_names(session)
    folds = fold_vocabulary(artists.values())
    groups = _store_groups(session)
    mapping_id, is_new = _store_mapping(session, folds, groups, now_ms)
    wanted = _values(artists, folds, groups)
    changed = replace_values(session, wanted, mapping_id, now_ms)
    return FoldingSummary(len(folds), is_new, len(artists), changed)


def artist_names(session: Session) -> dict[int, list[str]]:
    """The micro-genres of every artist that carries any, in order."""
    rows = session.execute(
        select(artist_genre.c.artist_id, Genre.name)
        .join(Genre, Genre.id == artist_genre.c.genre_id)
        .order_by(artist_genre.c.artist_id, artist_genre.c.position)
    )
    return {artist: [name for _, name in links] for artist, links in groupby(rows, key=lambda row: row[0])}


def _store_groups(session: Session) -> dict[str, int]:
    records: list[dict[str, Any]] = [
        {"slug": group.slug, "name": group.name, "position": position}
        for position, group in enumerate(default_rules().groups)
    ]
    return upsert(session, table_of(GenreGroup), records, "slug").ids


def _store_mapping(
    session: Session, folds: Mapping[str, Fold], groups: Mapping[str, int], now_ms: int
) -> tuple[int, bool]:
    """Add a mapping version unless the newest says the same already."""
    fingerprint = _fingerprint(folds)
    newest = session.execute(
        select(GenreMapping.id, GenreMapping.fingerprint).order_by(GenreMapping.id.desc()).limit(1)
    ).first()
    if newest and newest.fingerprint == fingerprint:
        return newest.id, False
    inserted = session.execute(
        insert(GenreMapping).values(created_at_ms=now_ms, fingerprint=fingerprint).returning(GenreMapping.id)
    )
    mapping_id = inserted.scalar_one()
    genres = genre_ids(session, folds)
    entries = [
        {
            "mapping_id": mapping_id,
            "genre_id": genres[name],
            "group_id": groups[fold.group] if fold.group else None,
            "evidence": fold.evidence,
            "detail": fold.detail[:_LONGEST_DETAIL],
            "strength": fold.strength,
        }
        for name, fold in folds.items()
    ]
    insert_rows(session, table_of(GenreMappingEntry), entries)
    return mapping_id, True


def _fingerprint(folds: Mapping[str, Fold]) -> str:
    lines = (repr(astuple(folds[name])) for name in sorted(folds))
    return sha256("\n".join(lines).encode()).hexdigest()


def _values(
    artists: Mapping[int, list[str]], folds: Mapping[str, Fold], groups: Mapping[str, int]
) -> dict[int, list[Value]]:
    counts = Counter(name for names in artists.values() for name in names)
    values = {}
    for artist, names in artists.items():
        supports = groups_of_artist(names, folds, counts)
        values[artist] = [
            Value(groups[one.group], min(one.support, 1.0), place == 0) for place, one in enumerate(supports)
        ]
    return values
