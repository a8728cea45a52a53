"""What the serving models say of every track of the catalogue, kept in `track_prediction`."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.orm import Session

from webapp.catalogue.search_index import is_one_of
from webapp.errors import NotReadyError
from webapp.models import GenreGroup, ModelKind, ModelVersion, Track, TrackPrediction, Variant
from webapp.prediction.artist_pieces import CatalogueTrack, Piece, all_pieces
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.predictor import Predictor
    from ml.track_inputs import TrackInputs

# A batch takes pieces until it holds so many tracks.
BATCH_TRACKS = 2_000
_SIGN = 2**31

Values = dict[str, Any]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Model:
    """A model version that predicts the catalogue.

    Attributes:
        version_id: Its key in SQL.
        predictor: What answers.
        groups: The key of the genre group that each column of its probabilities stands for.
    """

    version_id: int
    predictor: "Predictor"
    groups: Sequence[int]


@dataclass(frozen=True)
class Batch:
    """New rows of `track_prediction`, and the tracks they are of; what stood there before is out of date."""

    version_id: int
    rows: list[Values]


def serving(session: Session, models: ServingModels) -> tuple[list[Model], list[str]]:
    """Load the models that serve.

    Returns:
        The models, and for every kind without one, why it has none.

    Raises:
        NotReadyError: No model serves, or one answers in a group that the database lacks.
    """
    found, reasons = [], []
    for kind in ModelKind:
        try:
            found.append(model_of(session, models.predictor(session, kind)))
        except NotReadyError as error:
            reasons.append(str(error))
    if not found:
        raise NotReadyError("; ".join(reasons))
    return found, reasons


def model_of(session: Session, predictor: "Predictor") -> Model:
    """Match a predictor's groups with those of the database.

    Raises:
        NotReadyError: It answers in a group that the database lacks.
    """
    version_id = session.execute(
        select(ModelVersion.id).where(ModelVersion.version == predictor.version)
    ).scalar_one()
    ids = dict(session.execute(select(GenreGroup.slug, GenreGroup.id)).tuples().all())
    lacking = [group.name for group in predictor.groups if group.slug not in ids]
    if lacking:
        raise NotReadyError(
            f"{predictor.version} answers in groups that the catalogue lacks ({', '.join(lacking)}); "
            "fold the genres and train a new version"
        )
    return Model(version_id, predictor, [ids[group.slug] for group in predictor.groups])


def forget_retired(session: Session) -> int:
    """Remove what versions said that neither serve nor are shown by an experiment; gives the number of rows."""
    is_pinned = exists().where(Variant.model_version_id == ModelVersion.id)
    retired = select(ModelVersion.id).where(~ModelVersion.is_serving, ~is_pinned)
    result = session.execute(delete(TrackPrediction).where(TrackPrediction.model_version_id.in_(retired)))
    return int(result.rowcount)  # type: ignore[attr-defined]


def predict_due(session: Session, models: Sequence[Model], progress: Progress) -> Iterator[Batch]:
    """Predict the tracks of which a model has said nothing yet, or which have changed since.

    Tracks of one artist are predicted together and see each other, see `artist_pieces`; so where one has changed, is
    new or has gone, the others are predicted again. Holds one batch in memory, and no transaction while it gives one:
    the caller may store it at once. Begun again after an interruption, it predicts only what is left.

    Args:
        session: Only reads.
        models: As `serving` gives them; the inputs of a track are laid out once for all of them.
        progress: Told after each batch how many tracks have been looked at.
    """
    looked_at = 0
    for pieces in gathered(all_pieces(session)):
        looked_at += sum(len(piece.tracks) for piece in pieces)
        yield from _batches(session, pieces, models)
        progress(looked_at)


def store(session: Session, batch: Batch) -> int:
    """Store a batch inside a write transaction; tracks that have gone meanwhile are left out.

    Returns:
        The number of rows stored.
    """
    ids = [row["track_id"] for row in batch.rows]
    present = set(session.scalars(select(Track.id).where(is_one_of(session, Track.id, ids))))
    said = (
        TrackPrediction.model_version_id == batch.version_id,
        is_one_of(session, TrackPrediction.track_id, ids),
    )
    session.execute(delete(TrackPrediction).where(*said))
    rows = [row for row in batch.rows if row["track_id"] in present]
    if rows:
        session.execute(insert(TrackPrediction), rows)
    return len(rows)


def gathered(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Take pieces together until they hold `BATCH_TRACKS` tracks."""
    gathered: list[Piece] = []
    n_tracks = 0
    for piece in pieces:
        gathered.append(piece)
        n_tracks += len(piece.tracks)
        if n_tracks >= BATCH_TRACKS:
            yield gathered
            gathered, n_tracks = [], 0
    if gathered:
        yield gathered


def _batches(session: Session, pieces: Sequence[Piece], models: Sequence[Model]) -> Iterator[Batch]:
    checksums = {
        track.id: crc for piece in pieces for track, crc in zip(piece.tracks, _checksums(piece), strict=True)
    }
    known = _known(session, list(checksums))

    def is_due(model: Model, track: CatalogueTrack) -> bool:
        return known.get((model.version_id, track.id)) != checksums[track.id]

    changed = [
        piece for piece in pieces if any(is_due(model, track) for model in models for track in piece.tracks)
    ]
    if not changed:
        return
    tracks = [track for piece in changed for track in piece.tracks]
    inputs = inputs_of(changed)
    for model in models:
        due = [place for place, track in enumerate(tracks) if is_due(model, track)]
        if due:
            ids = [tracks[place].id for place in due]
            yield Batch(model.version_id, _rows(model, ids, _primary(model, inputs, due), checksums))


def _known(session: Session, ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """The checksums behind the stored rows of these tracks, by version and track."""
    rows = session.execute(
        select(TrackPrediction.model_version_id, TrackPrediction.track_id, TrackPrediction.inputs_crc).where(
            is_one_of(session, TrackPrediction.track_id, ids)
        )
    )
    return {(version_id, track_id): crc for version_id, track_id, crc in rows}


def inputs_of(pieces: Sequence[Piece]) -> "TrackInputs":
    """Lay the tracks of pieces out; those of one piece see each other, and are numbered as it is."""
    from ml.track_inputs import track_inputs

    return track_inputs(
        [track.values for piece in pieces for track in piece.tracks],
        [number for number, piece in enumerate(pieces) for _ in piece.tracks],
    )


def _primary(model: Model, inputs: "TrackInputs", places: Sequence[int]) -> "NDArray[np.float32]":
    """Probability of each group to be the primary one of the tracks at these places."""
    return model.predictor.predict_arranged(model.predictor.arrange(inputs)[places]).primary


def _rows(
    model: Model,
    ids: Sequence[int],
    probabilities: "NDArray[np.float32]",
    checksums: Mapping[int, int],
) -> list[Values]:
    tops = probabilities.argmax(axis=1).tolist()
    return [
        {
            "track_id": track_id,
            "model_version_id": model.version_id,
            "group_id": model.groups[top],
            "probability": min(1.0, float(row[top])),
            "inputs_crc": checksums[track_id],
        }
        for track_id, top, row in zip(ids, tops, probabilities, strict=True)
    ]


def _checksums(piece: Piece) -> list[int]:
    """Of each track what it says itself, and what the whole piece says."""
    own = [repr(sorted(track.values.items())).encode() for track in piece.tracks]
    together = 0
    for text in own:
        together = crc32(text, together)
    return [crc32(text, together) - _SIGN for text in own]
