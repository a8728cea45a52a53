"""What the serving models say of every track of the catalogue, kept in `track_prediction`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

from sqlalchemy import Row, delete, func, insert, select
from sqlalchemy.orm import Session

from ml.features import FIELDS
from webapp.errors import NotReadyError
from webapp.models import Artist, GenreGroup, ModelKind, ModelVersion, Track, TrackPrediction
from webapp.prediction.serving import ServingModels

if TYPE_CHECKING:
    from ml.predictor import Predictor

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
            found.append(_model(session, models.predictor(session, kind)))
        except NotReadyError as error:
            reasons.append(str(error))
    if not found:
        raise NotReadyError("; ".join(reasons))
    return found, reasons


def _model(session: Session, predictor: "Predictor") -> Model:
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
    """Remove what versions said that no longer serve; gives the number of rows."""
    retired = select(ModelVersion.id).where(~ModelVersion.is_serving)
    result = session.execute(delete(TrackPrediction).where(TrackPrediction.model_version_id.in_(retired)))
    return int(result.rowcount)  # type: ignore[attr-defined]


def predict_due(session: Session, models: Sequence[Model], progress: Progress) -> Iterator[Batch]:
    """Predict the tracks of which a model has said nothing yet, or which have changed since.

    Holds one batch in memory, and no transaction while it gives one: the caller may store it at once. Begun
    again after an interruption, it predicts only what is left.

    Args:
        session: Only reads.
        models: As `serving` gives them; the inputs of a track are laid out once for all of them.
        progress: Told after each batch how many tracks have been looked at.
    """
    looked_at, last = 0, 0
    while tracks := _tracks_after(session, last):
        last, looked_at = tracks[-1][0], looked_at + len(tracks)
        values = {track[0]: _values(track[1:]) for track in tracks}
        yield from _batches(values, models, _known(session, tracks[0][0], last))
        progress(looked_at)


def count_tracks(session: Session) -> int:
    """All tracks of the catalogue."""
    return session.scalar(select(func.count()).select_from(Track)) or 0


def store(session: Session, batch: Batch) -> int:
    """Store a batch inside a write transaction; tracks that have gone meanwhile are left out.

    Returns:
        The number of rows stored.
    """
    ids = [row["track_id"] for row in batch.rows]
    present = set(session.scalars(select(Track.id).where(Track.id.in_(ids))))
    said = TrackPrediction.model_version_id == batch.version_id, TrackPrediction.track_id.in_(ids)
    session.execute(delete(TrackPrediction).where(*said))
    rows = [row for row in batch.rows if row["track_id"] in present]
    if rows:
        session.execute(insert(TrackPrediction), rows)
    return len(rows)


def _tracks_after(session: Session, last: int) -> Sequence[Row[Any]]:
    columns = [getattr(Artist if field.name == "artist_name" else Track, field.column) for field in FIELDS]
    query = select(Track.id, *columns).outerjoin(Artist, Artist.id == Track.artist_id)
    return session.execute(query.where(Track.id > last).order_by(Track.id).limit(BATCH_TRACKS)).all()


def _values(row: Sequence[Any]) -> Values:
    return {field.name: value for field, value in zip(FIELDS, row, strict=True)}


def _known(session: Session, first: int, last: int) -> dict[tuple[int, int], int]:
    """The checksums behind the stored rows of these tracks, by version and track."""
    of_batch = TrackPrediction.track_id.between(first, last)
    rows = session.execute(
        select(TrackPrediction.model_version_id, TrackPrediction.track_id, TrackPrediction.inputs_crc).where(
            of_batch
        )
    )
    return {(version_id, track_id): crc for version_id, track_id, crc in rows}


def _batches(
    values: Mapping[int, Values], models: Sequence[Model], known: Mapping[tuple[int, int], int]
) -> list[Batch]:
    from ml.inputs import input_matrix

    checksums = {track_id: _checksum(track) for track_id, track in values.items()}
    due = [
        [track_id for track_id in values if known.get((model.version_id, track_id)) != checksums[track_id]]
        for model in models
    ]
    wanted = list(dict.fromkeys(track_id for ids in due for track_id in ids))
    if not wanted:
        return []
    inputs = input_matrix([values[track_id] for track_id in wanted])
    places = {track_id: place for place, track_id in enumerate(wanted)}
    return [
        Batch(model.version_id, _rows(model, ids, inputs[[places[one] for one in ids]], checksums))
        for model, ids in zip(models, due, strict=True)
        if ids
    ]


def _rows(model: Model, ids: Sequence[int], inputs: Any, checksums: Mapping[int, int]) -> list[Values]:
    probabilities = model.predictor.probabilities_of(inputs)
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


def _checksum(values: Values) -> int:
    return crc32(repr(sorted(values.items())).encode()) - _SIGN
