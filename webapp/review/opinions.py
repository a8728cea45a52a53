"""What the serving models say of every artist from all its tracks, and of tracks without an artist."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sqlalchemy import ColumnElement, delete, exists, insert, or_, select
from sqlalchemy.orm import Session

from webapp.catalogue.search_index import is_one_of
from webapp.models import Artist, ModelVersion, Opinion, Track
from webapp.prediction.artist_pieces import Piece, all_pieces
from webapp.prediction.catalogue_predictions import Model, gathered, inputs_of

if TYPE_CHECKING:
    from ml.track_inputs import TrackInputs

MOST_GROUPS = 5
_SIGN = 2**31

Values = dict[str, Any]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Subject:
    """An artist, or a track without one, as models are told of it.

    Attributes:
        piece: Its first tracks; of most artists, all.
        checksum: Of what they say, signed to fit 32 bits.
    """

    piece: Piece
    checksum: int

    @property
    def key(self) -> tuple[int | None, int | None]:
        """The key of the artist, or else of the track."""
        artist_id = self.piece.artist_id
        return (artist_id, None) if artist_id is not None else (None, self.piece.tracks[0].id)


@dataclass(frozen=True)
class OpinionBatch:
    """New opinions of one version; older ones about the same artists and tracks are out of date."""

    version_id: int
    rows: list[Values]


def predict_due(session: Session, models: Sequence[Model], progress: Progress) -> Iterator[OpinionBatch]:
    """Ask about artists and lone tracks of which a model has said nothing yet, or which have changed since.

    Of an artist of more than 1,000 tracks the first ones speak, as on its page. Holds one batch in memory and no
    transaction while it gives one. Begun again after an interruption, it asks only about what is left.

    Args:
        session: Only reads.
        models: As `webapp.prediction.catalogue_predictions.serving` gives them.
        progress: Told after each batch how many tracks have been looked at.
    """
    looked_at = 0
    for pieces in gathered(_first_pieces(all_pieces(session))):
        looked_at += sum(len(piece.tracks) for piece in pieces)
        subjects = [Subject(piece, _checksum(piece)) for piece in pieces]
        yield from _batches(session, subjects, models)
        progress(looked_at)


def store(session: Session, batch: OpinionBatch) -> int:
    """Store a batch inside a write transaction; artists and tracks that have gone meanwhile are left out.

    Returns:
        The number of rows stored.
    """
    artists = [row["artist_id"] for row in batch.rows if row["artist_id"] is not None]
    tracks = [row["track_id"] for row in batch.rows if row["track_id"] is not None]
    for said, keys in ((Opinion.artist_id, artists), (Opinion.track_id, tracks)):
        session.execute(
            delete(Opinion).where(
                Opinion.model_version_id == batch.version_id,
                is_one_of(session, said, keys),
            )
        )
    present = {
        *(
            (key, None)
            for key in session.scalars(select(Artist.id).where(is_one_of(session, Artist.id, artists)))
        ),
        *(
            (None, key)
            for key in session.scalars(select(Track.id).where(is_one_of(session, Track.id, tracks)))
        ),
    }
    rows = [row for row in batch.rows if (row["artist_id"], row["track_id"]) in present]
    if rows:
        session.execute(insert(Opinion), rows)
    return len(rows)


def forget_retired(session: Session) -> int:
    """Remove what versions said that neither serve nor run in the shadow, and what was said of what has no track.

    Returns:
        The number of rows removed.
    """
    retired = select(ModelVersion.id).where(~ModelVersion.is_serving, ~ModelVersion.is_shadow)
    result = session.execute(
        delete(Opinion).where(or_(Opinion.model_version_id.in_(retired), *_has_lost_its_tracks()))
    )
    return int(result.rowcount)  # type: ignore[attr-defined]


def _has_lost_its_tracks() -> Sequence[ColumnElement[bool]]:
    has_tracks = exists().where(Track.artist_id == Opinion.artist_id)
    found_artist = exists().where(Track.id == Opinion.track_id, Track.artist_id.is_not(None))
    return Opinion.artist_id.is_not(None) & ~has_tracks, Opinion.track_id.is_not(None) & found_artist


def _first_pieces(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Every lone track, and the first piece of each artist."""
    last: int | None = None
    for piece in pieces:
        if piece.artist_id is None or piece.artist_id != last:
            yield piece
        last = piece.artist_id


def _checksum(piece: Piece) -> int:
    together = 0
    for track in piece.tracks:
        together = crc32(repr(sorted(track.values.items())).encode(), together)
    return together - _SIGN


def _batches(
    session: Session, subjects: Sequence[Subject], models: Sequence[Model]
) -> Iterator[OpinionBatch]:
    known = _known(session, subjects)
    behind = {
        model.version_id: {
            one.key for one in subjects if known.get((model.version_id, *one.key)) != one.checksum
        }
        for model in models
    }
    changed = [one for one in subjects if any(one.key in keys for keys in behind.values())]
    inputs = None
    for model in (one for one in models if behind[one.version_id]):
        inputs = inputs or inputs_of([one.piece for one in changed])
        rows = _rows(model, changed, inputs)
        due = behind[model.version_id]
        yield OpinionBatch(
            model.version_id, [row for row in rows if (row["artist_id"], row["track_id"]) in due]
        )


def _known(session: Session, subjects: Sequence[Subject]) -> dict[tuple[int, int | None, int | None], int]:
    """The checksums behind the stored opinions, by version, artist and track."""
    artists = [key for key, _ in (one.key for one in subjects) if key is not None]
    tracks = [key for _, key in (one.key for one in subjects) if key is not None]
    columns = Opinion.model_version_id, Opinion.artist_id, Opinion.track_id, Opinion.inputs_crc
    found: dict[tuple[int, int | None, int | None], int] = {}
    for said, keys in ((Opinion.artist_id, artists), (Opinion.track_id, tracks)):
        query = select(*columns).where(is_one_of(session, said, keys))
        found |= {(version, artist, track): crc for version, artist, track, crc in session.execute(query)}
    return found


def _rows(model: Model, subjects: Sequence[Subject], inputs: "TrackInputs") -> list[Values]:
    import numpy as np

    from ml.many_artists import named_groups, predict_artists
    from ml.review_value import normalised_entropy

    alone = np.array([one.piece.artist_id is None for one in subjects])
    answers = predict_artists(model.predictor, inputs, alone)
    entropies = normalised_entropy(answers.primary).tolist()
    return [
        {
            "model_version_id": model.version_id,
            "artist_id": one.key[0],
            "track_id": one.key[1],
            "group_id": model.groups[top],
            "probability": min(1.0, probability),
            "groups": [[model.groups[place], round(min(1.0, p), 6)] for place, p in named],
            "uncertainty": entropy,
            "tracks": len(one.piece.tracks),
            "popularity": len(one.piece.tracks),
            "inputs_crc": one.checksum,
        }
        for one, (top, probability), named, entropy in zip(
            subjects, *named_groups(model.predictor, answers, MOST_GROUPS), entropies, strict=True
        )
    ]
