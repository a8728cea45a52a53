"""What it costs a model to know less of a track: its scores with whole blocks of inputs missing."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import RESAMPLES, ArtistBootstrap, centred_score, score
from ml.evaluation.calibration_error import expected_calibration_error
from ml.evaluation.scores import one_answer_scores, ranking_rows
from ml.features import FIELD_NAMES, FIELDS

Answer = Callable[[NDArray[np.bool_], bool], NDArray[np.float32]]


@dataclass(frozen=True)
class Pattern:
    """Which inputs are missing.

    Attributes:
        label: As people read it.
        fields: Names of the missing fields.
        other_tracks: Whether the artist's other tracks are missing too.
    """

    label: str
    fields: frozenset[str]
    other_tracks: bool


def _block(*blocks: str) -> frozenset[str]:
    return frozenset(field.name for field in FIELDS if field.block in blocks)


_ALL = frozenset(FIELD_NAMES)
PATTERNS: tuple[Pattern, ...] = (
    Pattern("Nothing is missing", frozenset(), False),
    Pattern("No title", frozenset({"title"}), False),
    Pattern("No year", frozenset({"release_year"}), False),
    Pattern("No year, popularity, duration or explicit mark", _block("release"), False),
    Pattern("No audio features", _block("audio"), False),
    Pattern("No other tracks of the artist", frozenset(), True),
    Pattern("No artist: neither name nor other tracks", frozenset({"artist_name"}), True),
    Pattern("Only title and artist name", _ALL - {"title", "artist_name"}, True),
    Pattern("Only the title", _ALL - {"title"}, True),
    Pattern("Only audio features", _ALL - _block("audio"), True),
)


def missing_inputs(
    answer: Answer, primary: NDArray[np.int64], artists: NDArray[Any], seed: int
) -> list[dict[str, Any]]:
    """Score a model under every pattern of `PATTERNS`.

    Args:
        answer: Given which fields are missing, shape (len(FIELD_NAMES),), and whether the artist's other tracks
            are, gives the probability of each group to be the primary one, for all test tracks.
        primary: Index of the primary group of each test track.
        artists: Artist of each test track.
        seed: Of the bootstrap.

    Returns:
        For JSON, a list: `label` and `scores` (name to value, low, high).
    """
    bootstrap = ArtistBootstrap.over(artists.astype(str), RESAMPLES, seed)
    return [
        {"label": pattern.label, "scores": _scores(_ask(answer, pattern), primary, bootstrap)}
        for pattern in PATTERNS
    ]


def _ask(answer: Answer, pattern: Pattern) -> NDArray[np.float64]:
    hidden = np.array([name in pattern.fields for name in FIELD_NAMES])
    return answer(hidden, pattern.other_tracks).astype(np.float64)


def _scores(
    probabilities: NDArray[np.float64], primary: NDArray[np.int64], bootstrap: ArtistBootstrap
) -> dict[str, Any]:
    found = one_answer_scores(bootstrap.totals(ranking_rows(probabilities, primary)))
    top = probabilities.argmax(axis=1)
    confidence = probabilities[np.arange(len(top)), top]
    error = expected_calibration_error(confidence, top == primary, bootstrap)
    read = {name: score(values, bootstrap.n_artists) for name, values in found.items()}
    read["calibration_error"] = centred_score(error, bootstrap.n_artists)
    return {name: asdict(one) for name, one in read.items()}
