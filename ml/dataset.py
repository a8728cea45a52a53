"""The labelled tracks of the catalogue, from the tables to one frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import QueryableAttribute, Session

from ml.features import FIELDS, TEXT_FIELDS
from ml.groups import Group
from ml.labels import ROWS_AT_ONCE, LabelError, Labels, Source, read_labels
from ml.micro_genres import read_micro_genres
from webapp.models import Artist, GenreGroup, GenreMapping, GenreValue, Track

_OWNERS = (GenreValue.artist_id, GenreValue.track_id)


class DatasetError(ValueError):
    """A catalogue that no model can be trained on, and what it lacks."""


@dataclass(frozen=True)
class Dataset:
    """Every track with an artist that has a genre group of one source, of its own or through the artist.

    What the source says of the track itself goes before what it says of the artist. Sorted by the ids of artist and
    track.

    Attributes:
        tracks: One row per track, one column per name in `ml.features.FIELD_NAMES`: texts, and float64 with
            NaN where a value is missing.
        track_ids: External id of each track, shape (n_tracks,).
        artists: External id of the artist of each track, shape (n_tracks,).
        primary: Index into `groups` of the primary group of each track, shape (n_tracks,).
        memberships: Which groups each track has, bool array of shape (n_tracks, n_groups).
        micro_genres: Which micro-genres its source gave it, sparse array of 0 and 1 of shape (n_tracks, n_names),
            columns by name.
        groups: All current groups in their display order.
        mapping_id: The newest version of the mapping from micro-genres to groups.
        is_synthetic: Whether any track or artist is made up.
        fingerprint: SHA-256 in hex over all of the above but the mapping id; equal on every database.
        weights: How much each track counts in training, shape (n_tracks,); None where all count alike.
    """

    tracks: pd.DataFrame
    track_ids: NDArray[np.object_]
    artists: NDArray[np.object_]
    primary: NDArray[np.int64]
    memberships: NDArray[np.bool_]
    micro_genres: Any
    groups: tuple[Group, ...]
    mapping_id: int
    is_synthetic: bool
    fingerprint: str
    weights: NDArray[np.float32] | None = None


def load_dataset(session: Session) -> Dataset:
    """Read the tracks that the import labelled, a few thousand rows at a time.

    Raises:
        DatasetError: No artist has both a genre group and a track, or an import contradicts itself.
    """
    try:
        found = _load(session, "import")
    except LabelError as error:
        raise DatasetError(str(error)) from error
    if found is None:
        raise DatasetError(_what_lacks(*(_count_labelled(session, owner) for owner in _OWNERS)))
    return found


def load_reviewed(session: Session) -> Dataset | None:
    """Read the tracks that people labelled, whatever an import says of them; None where there are none."""
    return _load(session, "person")


def _load(session: Session, source: Source) -> Dataset | None:
    groups = {row.id: Group(row.slug, row.name) for row in session.execute(_groups())}
    mapping_id = session.scalar(select(func.max(GenreMapping.id)))
    of_artists, of_tracks = (read_labels(session, list(groups), owner, source) for owner in _OWNERS)
    frames = list(_read_tracks(session, source))
    if mapping_id is None or not frames:
        return None
    frame = pd.concat(frames, ignore_index=True).sort_values(["artist", "track"], ignore_index=True)
    rows = zip(frame["track_row"], frame["artist_row"], strict=True)
    found = [of_tracks.get(track) or of_artists.get(artist) for track, artist in rows]
    labels = [label for label in found if label]
    frame = frame[[label is not None for label in found]].reset_index(drop=True)
    if not labels:
        return None
    micro_genres = read_micro_genres(session, frame["track_row"].to_numpy(), frame["artist_row"].to_numpy())
    return _dataset(frame, labels, micro_genres, tuple(groups.values()), mapping_id)


def _count_labelled(session: Session, owner: QueryableAttribute[int | None]) -> int:
    is_labelled = (owner.is_not(None), GenreValue.source == "import", GenreValue.is_primary)
    return session.scalar(select(func.count(owner.distinct())).where(*is_labelled)) or 0


def _what_lacks(n_artists: int, n_tracks: int) -> str:
    """Say why nothing can be learnt where so many artists and tracks are labelled."""
    labelled = f"the catalogue has {n_artists:,} artists and {n_tracks:,} tracks with an imported genre group"
    if n_artists + n_tracks == 0:
        return f"{labelled}; training needs some. Import a catalogue and fold its genres first."
    return (
        f"{labelled}, but 0 tracks that have both an artist and a group, be it their own or their artist's; training "
        "needs such tracks, since versions are tested on artists they have not met. Import tracks with their artists."
    )


def _groups() -> Select[int, str, str]:
    current = select(GenreGroup.id, GenreGroup.slug, GenreGroup.name).where(GenreGroup.is_current)
    return current.order_by(GenreGroup.position, GenreGroup.slug)


def _read_tracks(session: Session, source: Source) -> Iterator[pd.DataFrame]:
    columns = [getattr(Artist if field.name == "artist_name" else Track, field.column) for field in FIELDS]
    said = (GenreValue.source == source, GenreValue.is_primary)
    of_track = exists().where(GenreValue.track_id == Track.id, *said)
    of_artist = exists().where(GenreValue.artist_id == Artist.id, *said)
    query = (
        select(
            Track.id.label("track_row"),
            Track.artist_id.label("artist_row"),
            Artist.external_id.label("artist"),
            Track.external_id.label("track"),
            (Track.is_synthetic | Artist.is_synthetic).label("is_synthetic"),
            *(column.label(f"field_{field.name}") for field, column in zip(FIELDS, columns, strict=True)),
        )
        .join(Artist, Artist.id == Track.artist_id)
        .where(or_(of_track, of_artist))
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    with session.execute(query) as result:
        names = [name.removeprefix("field_") for name in result.keys()]  # noqa: SIM118
        for rows in result.partitions():
            yield _typed(pd.DataFrame([tuple(row) for row in rows], columns=names, dtype=object))


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    numbers = {field.name: "float64" for field in FIELDS if field.name not in TEXT_FIELDS}
    return frame.astype({**numbers, "track_row": "int64", "artist_row": "int64", "is_synthetic": "bool"})


def _dataset(
    frame: pd.DataFrame,
    labels: list[Labels],
    micro_genres: Any,
    groups: tuple[Group, ...],
    mapping_id: int,
) -> Dataset:
    primary = np.array([label.primary for label in labels])
    memberships = np.stack([label.memberships for label in labels])
    return Dataset(
        tracks=frame[[field.name for field in FIELDS]],
        track_ids=frame["track"].to_numpy(dtype=object),
        artists=frame["artist"].to_numpy(dtype=object),
        primary=primary,
        memberships=memberships,
        micro_genres=micro_genres,
        groups=groups,
        mapping_id=mapping_id,
        is_synthetic=bool(frame["is_synthetic"].any()),
        fingerprint=_fingerprint(
            frame.drop(columns=["track_row", "artist_row"]), primary, memberships, micro_genres, groups
        ),
    )


def _fingerprint(
    frame: pd.DataFrame,
    primary: NDArray[np.int64],
    memberships: NDArray[np.bool_],
    micro_genres: Any,
    groups: tuple[Group, ...],
) -> str:
    digest = sha256(repr(tuple(map(tuple, groups))).encode())
    labels = zip(primary.tolist(), map(np.flatnonzero, memberships), strict=True)
    for row, (first, others) in zip(frame.itertuples(index=False, name=None), labels, strict=True):
        digest.update(repr((row, first, others.tolist())).encode())
    digest.update(micro_genres.indptr.astype("<i8").tobytes() + micro_genres.indices.astype("<i8").tobytes())
    return digest.hexdigest()
