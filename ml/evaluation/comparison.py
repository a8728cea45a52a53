"""Two versions on the test artists they share: which is better, by how much, and how sure that is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from ml.evaluation import scores
from ml.evaluation.artist_bootstrap import LEVEL, RESAMPLES, ArtistBootstrap, Floats, Score, Sums, score
from ml.evaluation.breakdowns import FEW_ARTISTS
from ml.evaluation.comparison_sentence import sentence_of
from ml.evaluation.held_out import HeldOut
from ml.evaluation.mcnemar import McNemar, mcnemar
from ml.evaluation.shared_tracks import SharedTracks, share_tracks

FEWEST_ARTISTS = 2
LOWER_IS_BETTER = frozenset({"log_loss"})
GUARDED = ("accuracy", "log_loss", "ranking_precision")


class IncomparableError(ValueError):
    """Two versions that cannot be compared, and why."""


@dataclass(frozen=True)
class Difference:
    """A score of both versions on the same tracks.

    Attributes:
        a: Of the first version; None where undefined.
        b: Of the second.
        difference: First minus second, with its interval by paired bootstrap over artists.
        is_lower_better: Whether the score is an error.
    """

    a: float | None
    b: float | None
    difference: Score
    is_lower_better: bool = False

    @property
    def verdict(self) -> Literal["better", "worse"] | None:
        """What the first version is, if the interval excludes zero."""
        low, high = self.difference.low, self.difference.high
        if low is None or high is None or low <= 0 <= high:
            return None
        return "better" if (low > 0) != self.is_lower_better else "worse"

    def record(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"verdict": self.verdict}


@dataclass(frozen=True)
class Comparison:
    """How the version `a` differs from the version `b`; every difference is a minus b.

    Attributes:
        a: Name of the first version.
        b: Name of the second.
        seed: Of the bootstrap.
        n_tracks: Shared test tracks that are compared.
        n_artists: Their artists.
        only_a: Test tracks of the first that are not of the second, and so not compared.
        only_b: Those of the second alone.
        disagreeing: Shared tracks left out, since the two data sets label them differently.
        metrics: `accuracy`, `macro_f1`, `log_loss`, and `ranking_precision` where both answer several groups.
        mcnemar: On which tracks just one is right.
        groups: For each group `slug`, `name`, `n_tracks`, `n_artists`, `is_small` and `f1` as a difference;
            the largest difference first.
    """

    a: str
    b: str
    seed: int
    n_tracks: int
    n_artists: int
    only_a: int
    only_b: int
    disagreeing: int
    metrics: Mapping[str, Difference]
    mcnemar: McNemar
    groups: tuple[dict[str, Any], ...]

    @property
    def is_small(self) -> bool:
        """Whether fewer than 10 artists are compared: an interval over so few is too narrow to lean on."""
        return self.n_artists < FEW_ARTISTS

    @property
    def sentence(self) -> str:
        """The finding in one plain sentence; accuracy decides, other scores are named where they object."""
        return sentence_of(self)

    def record(self) -> dict[str, Any]:
        """For JSON, without NaN."""
        counts = ("a", "b", "seed", "n_tracks", "n_artists", "only_a", "only_b", "disagreeing", "is_small")
        return {name: getattr(self, name) for name in counts} | {
            "sentence": self.sentence,
            "level": LEVEL,
            "resamples": RESAMPLES,
            "metrics": {name: one.record() for name, one in self.metrics.items()},
            "mcnemar": self.mcnemar.record(),
            "groups": list(self.groups),
        }


def is_worse(comparison: Comparison) -> bool:
    """Whether `a` is shown to be worse than `b`, in any of `GUARDED`, on enough artists to say so."""
    verdicts = {comparison.metrics[name].verdict for name in GUARDED if name in comparison.metrics}
    return "worse" in verdicts and not comparison.is_small


def compare_held_out(a: HeldOut, b: HeldOut, seed: int) -> Comparison:
    """Compare two versions on the test tracks they share.

    Whatever the two were split by, a track counts only if its artist is a test artist of both. A group that
    one version does not know is an answer that the other may give, and is wrong.

    Args:
        a: Test tracks of the first version.
        b: Test tracks of the second.
        seed: Of the bootstrap.

    Raises:
        IncomparableError: They share fewer than 2 test artists with the same labels.
    """
    shared = share_tracks(a, b)
    n_artists = len(np.unique(shared.artists))
    if n_artists < FEWEST_ARTISTS:
        raise IncomparableError(
            f"{a.version} and {b.version} share {n_artists} test artists with the same labels, a comparison needs "
            f"{FEWEST_ARTISTS} ({shared.disagreeing:,} shared tracks are labelled differently)"
        )
    bootstrap = ArtistBootstrap.over(shared.artists, RESAMPLES, seed)
    rows = _rows(shared, both_answer_several=a.answers_several and b.answers_several)
    totals = [bootstrap.totals(one) for one in rows]
    right = [one["hits"] > 0 for one in rows]
    return Comparison(
        a=a.version,
        b=b.version,
        seed=seed,
        n_tracks=len(shared.primary),
        n_artists=n_artists,
        only_a=shared.only_a,
        only_b=shared.only_b,
        disagreeing=shared.disagreeing,
        metrics=_metrics(totals[0], totals[1], n_artists),
        mcnemar=mcnemar(right[0], right[1], bootstrap.artist_of_track),
        groups=_groups(shared, totals[0], totals[1], bootstrap),
    )


def _rows(shared: SharedTracks, both_answer_several: bool) -> list[dict[str, Floats]]:
    answers = [(shared.a, shared.a_memberships), (shared.b, shared.b_memberships)]
    rows = [scores.ranking_rows(ranking, shared.primary) for ranking, _ in answers]
    if both_answer_several:
        known = np.flatnonzero(shared.both_know)
        for one, (_, probabilities) in zip(rows, answers, strict=True):
            one["ranking_precision"] = scores.ranking_precision(
                probabilities[:, known], shared.memberships[:, known]
            )
    return rows


def _metrics(a: Sums, b: Sums, n_artists: int) -> dict[str, Difference]:
    found = [
        {
            "accuracy": scores.mean(t, "hits"),
            "macro_f1": scores.macro_f1(t),
            "log_loss": scores.mean(t, "log_loss"),
        }
        | ({"ranking_precision": scores.mean(t, "ranking_precision")} if "ranking_precision" in t else {})
        for t in (a, b)
    ]
    return {
        name: _difference(values, found[1][name], n_artists, name in LOWER_IS_BETTER)
        for name, values in found[0].items()
    }


def _difference(a: Floats, b: Floats, n_artists: int, is_lower_better: bool = False) -> Difference:
    values = [None if np.isnan(one[0]) else float(one[0]) for one in (a, b)]
    return Difference(values[0], values[1], score(a - b, n_artists), is_lower_better)


def _groups(shared: SharedTracks, a: Sums, b: Sums, bootstrap: ArtistBootstrap) -> tuple[dict[str, Any], ...]:
    f1 = [scores.ratio(2 * one["right"], one["answered"] + one["actual"]) for one in (a, b)]
    table = []
    for place, group in enumerate(shared.groups):
        inside = shared.primary == place
        n_artists = len(np.unique(bootstrap.artist_of_track[inside]))
        table.append(
            {
                **group._asdict(),
                "n_tracks": int(inside.sum()),
                "n_artists": n_artists,
                "is_small": n_artists < FEW_ARTISTS,
                "f1": _difference(f1[0][:, place], f1[1][:, place], n_artists).record(),
            }
        )
    return tuple(sorted(table, key=lambda row: -abs(row["f1"]["difference"]["value"] or 0.0)))
