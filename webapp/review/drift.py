"""How far what the serving models are asked about is from what they were trained on."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, delete, exists, func, select
from sqlalchemy.orm import Session

from webapp.models import FeatureDrift, GenreGroup, GenreValue, ModelVersion, Track, TrackPrediction
from webapp.prediction.artist_pieces import Piece, all_pieces
from webapp.prediction.catalogue_predictions import gathered
from webapp.review.items import SETTLING_SOURCES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

GROUPS = "groups"
GROUP_PREFIX = "group:"
# Of fewer tracks, the index is mostly chance.
FEWEST_TRACKS = 100
# By convention; see `ml.drift.stability_index`.
SHIFTED, SHIFTED_MUCH = 0.1, 0.25


@dataclass(frozen=True)
class Drifted:
    """One thing that was compared.

    Attributes:
        name: For people.
        index: The population stability index; of one group, its part of that of all groups.
        words: What the index means.
        expected: Shares in the training data, by bin; of one group, its share.
        observed: Shares now.
        n: Tracks looked at.
    """

    name: str
    index: float
    words: str
    expected: Sequence[float]
    observed: Sequence[float]
    n: int


@dataclass(frozen=True)
class Drift:
    """What was found of one version.

    Attributes:
        version: Its name.
        measured_at_ms: When.
        features: By index, the largest first.
        all_groups: The predicted groups together; None without predictions.
        groups: One by one, the largest first.
    """

    version: str
    measured_at_ms: int
    features: Sequence[Drifted]
    all_groups: Drifted | None
    groups: Sequence[Drifted]

    @property
    def sentence(self) -> str:
        """What it means, in one sentence."""
        much = [one.name for one in (*self.features, self.all_groups) if one and one.index >= SHIFTED_MUCH]
        some = [one.name for one in (*self.features, self.all_groups) if one and one.index >= SHIFTED]
        if much:
            return (
                f"What {self.version} is asked about differs much from its training data in {', '.join(much)}: its "
                "accuracy there may be lower than measured. Review some items at random, and train anew."
            )
        if some:
            return f"What {self.version} is asked about has shifted in {', '.join(some)}; keep an eye on it."
        return f"What {self.version} is asked about is like its training data."


def shift_in_words(index: float) -> str:
    """Say what an index means."""
    if index < SHIFTED:
        return "as in training"
    return "shifted" if index < SHIFTED_MUCH else "shifted much"


def measure(session: Session, version: ModelVersion, reference: Mapping[str, Any]) -> list[FeatureDrift]:
    """Compare the tracks without a genre from import or person with the training data; only reads.

    Where all tracks have one, all are looked at.

    Args:
        session: Where the tables are.
        version: Whose predictions are counted; those that are stored.
        reference: Of its manifest, see `ml.drift.training_reference`.

    Returns:
        Rows without a time, to be stored with `store`.
    """
    from ml.drift import group_shares, stability_index, stability_parts

    rows, counts, n = [], _feature_counts(session, reference["features"]), 0
    for name, known in reference["features"].items():
        n = int(counts[name].sum())
        observed = (counts[name] / max(1, n)).tolist()
        rows.append(
            _row(version, name, stability_index(known["shares"], observed), known["shares"], observed, n)
        )
    predicted = _predicted_groups(session, version)
    expected, shares = group_shares(reference["groups"], predicted)
    parts, n = stability_parts(expected, shares), sum(predicted.values())
    if n:
        rows.append(_row(version, GROUPS, float(parts.sum()), expected, shares, n))
        for slug, part, then, now in zip(reference["groups"], parts.tolist(), expected, shares, strict=True):
            rows.append(_row(version, f"{GROUP_PREFIX}{slug}", part, [then], [now], n))
    return rows


def store(session: Session, version: ModelVersion, rows: Sequence[FeatureDrift], now_ms: int) -> None:
    """Keep what was measured in place of what was kept before; inside a write transaction."""
    session.execute(delete(FeatureDrift).where(FeatureDrift.model_version_id == version.id))
    for position, row in enumerate(rows):
        row.position, row.measured_at_ms = position, now_ms
    session.add_all(rows)


def drifts(session: Session) -> list[Drift]:
    """What was measured of the versions that serve, the advanced one first."""
    serving = select(ModelVersion).where(ModelVersion.is_serving).order_by(ModelVersion.kind)
    found = (_drift(session, version) for version in session.scalars(serving))
    return [one for one in found if one]


def alerts(session: Session) -> list[str]:
    """A sentence about every serving version that is asked about what differs much from its training data."""
    return [
        one.sentence
        for one in drifts(session)
        if any(
            part.index >= SHIFTED_MUCH and part.n >= FEWEST_TRACKS
            for part in (*one.features, *([one.all_groups] if one.all_groups else []))
        )
    ]


def _drift(session: Session, version: ModelVersion) -> Drift | None:
    query = select(FeatureDrift).where(FeatureDrift.model_version_id == version.id)
    rows = session.scalars(query.order_by(FeatureDrift.position)).all()
    if not rows:
        return None
    names = {group.slug: group.name for group in session.scalars(select(GenreGroup))}
    by_index = sorted(rows, key=lambda row: -row.stability_index)
    of_groups = [row for row in by_index if row.subject.startswith(GROUP_PREFIX)]
    return Drift(
        version.version,
        rows[0].measured_at_ms,
        [_told(row, row.subject.replace("_", " ")) for row in by_index if _is_feature(row)],
        next((_told(row, "the predicted genres") for row in rows if row.subject == GROUPS), None),
        [
            _told(row, names.get(slug, slug))
            for row in of_groups
            for slug in [row.subject[len(GROUP_PREFIX) :]]
        ],
    )


def _is_feature(row: FeatureDrift) -> bool:
    return row.subject != GROUPS and not row.subject.startswith(GROUP_PREFIX)


def _told(row: FeatureDrift, name: str) -> Drifted:
    return Drifted(
        name, row.stability_index, shift_in_words(row.stability_index), row.expected, row.observed, row.n
    )


def _row(
    version: ModelVersion, subject: str, index: float, expected: list[float], observed: list[float], n: int
) -> FeatureDrift:
    return FeatureDrift(
        model_version_id=version.id,
        subject=subject,
        stability_index=index,
        expected=expected,
        observed=observed,
        n=n,
    )


def _feature_counts(
    session: Session, features: Mapping[str, Mapping[str, Any]]
) -> "dict[str, NDArray[np.int64]]":
    from ml.drift import binned
    from ml.features import NUMERIC_FIELDS
    from ml.inputs import input_matrix

    counts = {name: binned([], known["edges"]) for name, known in features.items()}
    for pieces in gathered(_pieces_asked_about(session)):
        inputs = input_matrix([track.values for piece in pieces for track in piece.tracks])
        for name, known in features.items():
            counts[name] += binned(inputs[:, NUMERIC_FIELDS.index(name)], known["edges"])
    return counts


def _pieces_asked_about(session: Session) -> Iterator[Piece]:
    settled = set(
        session.scalars(
            select(GenreValue.artist_id).where(GenreValue.source.in_(SETTLING_SOURCES)).distinct()
        )
    )
    are_all_settled = not session.scalar(select(func.count()).select_from(Track).where(_is_asked_about()))
    for piece in all_pieces(session):
        if are_all_settled or piece.artist_id not in settled:
            yield piece


def _is_asked_about() -> ColumnElement[bool]:
    settled = GenreValue.source.in_(SETTLING_SOURCES)
    return ~exists().where(GenreValue.artist_id == Track.artist_id, settled)


def _predicted_groups(session: Session, version: ModelVersion) -> Counter[str]:
    counted = (
        select(GenreGroup.slug, func.count())
        .join(TrackPrediction, TrackPrediction.group_id == GenreGroup.id)
        .join(Track, Track.id == TrackPrediction.track_id)
        .where(TrackPrediction.model_version_id == version.id)
        .group_by(GenreGroup.slug)
    )
    asked = dict(session.execute(counted.where(_is_asked_about())).tuples().all())
    return Counter(asked or dict(session.execute(counted).tuples().all()))
