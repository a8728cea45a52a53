"""The coverage dial: from which probability on a model's answers about artists are right often enough to be kept.

Each group has a threshold of its own. It is chosen on held-out artists so that the precision above it reaches what is
wanted with some caution, and what it promises is measured on held-out artists that had no part in choosing it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml.evaluation.artist_bootstrap import Floats, Score
from ml.evaluation.artist_level import primary_of_artists
from ml.evaluation.held_out import HeldOut
from ml.evaluation.promises import Tally, beta_quantile
from ml.groups import Group

# Below one half, an answer is by the model's own word more likely wrong than right.
THRESHOLDS = np.round(np.concatenate([np.arange(50, 100) / 100, [0.995, 0.998, 0.999]]), 3)
LOWEST_WANTED, HIGHEST_WANTED = 0.5, 0.99
FOLDS = 10
# A group counts as much as so many artists of all groups together, so that one with few artists leans on the others.
BORROWED_ARTISTS = 20.0
# The chance, judged by the held-out artists, that a group is less precise than wanted all the same.
RISK = 0.2
FEWEST_ARTISTS = 5


class DialError(ValueError):
    """Answers that no dial can be made from, or a precision that it does not reach."""


@dataclass(frozen=True)
class ArtistAnswers:
    """What a version answered about its held-out artists.

    Attributes:
        groups: What it can answer.
        answered: Index of the likeliest group of each artist, shape (n_artists,).
        probabilities: Of that group, same shape.
        is_right: Whether that is the primary group of the artist, same shape.
    """

    groups: tuple[Group, ...]
    answered: NDArray[np.int64]
    probabilities: Floats
    is_right: NDArray[np.bool_]


@dataclass(frozen=True)
class Reading:
    """What thresholds did on held-out artists.

    Attributes:
        right: How many of the artists that were filled were right; each was filled by thresholds that were chosen
            without it.
        filled: How many of the artists are filled by the thresholds that all of them chose.
        filled_unseen: How many were filled by thresholds that were chosen without them.
    """

    right: Tally
    filled: Tally
    filled_unseen: Tally

    def precision(self, among: int | None = None) -> Score:
        """The promised share of right answers among so many artists to be filled; see `Tally.promise`."""
        return self.right.promise(among)

    def coverage(self, among: int | None = None) -> Score:
        """The promised share that is filled of so many artists.

        Thresholds that saw the artists fill a little too many of them, those that did not are chosen by fewer artists
        and fill too few; the interval holds what both promise.
        """
        seen, unseen = self.filled.promise(among), self.filled_unseen.promise(among)
        if seen.low is None or unseen.low is None or seen.high is None or unseen.high is None:
            return seen
        return Score(seen.value, min(seen.low, unseen.low), max(seen.high, unseen.high))


@dataclass(frozen=True)
class GroupDial:
    """What the dial says of one group, judged by the held-out artists whose likeliest group it is.

    `threshold` is the probability from which on it is filled in; None leaves it to people.
    """

    group: Group
    threshold: float | None
    found: Reading


@dataclass(frozen=True)
class Dial:
    """The dial at one wanted precision; `found` is of all groups together."""

    wanted: float
    groups: tuple[GroupDial, ...]
    found: Reading

    @property
    def thresholds(self) -> dict[str, float]:
        """From which probability on a group is filled in, by its slug; groups left to people are absent."""
        return {one.group.slug: one.threshold for one in self.groups if one.threshold is not None}


@dataclass(frozen=True)
class _Counts:
    """Of each group, from each threshold on: how many artists are answered, and how many of them right.

    Both are of shape (n_groups, n_thresholds).
    """

    answered: Floats
    right: Floats

    def __add__(self, other: "_Counts") -> "_Counts":
        return _Counts(self.answered + other.answered, self.right + other.right)

    def __sub__(self, other: "_Counts") -> "_Counts":
        return _Counts(self.answered - other.answered, self.right - other.right)

    def at(self, places: NDArray[np.int64]) -> "_Counts":
        """The counts from one threshold on for each group, shape (n_groups,); nothing where the place is -1."""
        groups, is_filled = np.arange(len(places)), places >= 0
        return _Counts(self.answered[groups, places] * is_filled, self.right[groups, places] * is_filled)


def artist_answers(held_out: HeldOut) -> ArtistAnswers:
    """Read what a version answered about its test artists.

    Raises:
        DialError: It made no such answers: it was trained by an older program.
    """
    probabilities = held_out.artist_probabilities
    if probabilities is None:
        raise DialError(
            f"{held_out.version} kept no answers about its test artists, as it was trained by an older program; "
            "train it anew to use the dial"
        )
    top = probabilities.argmax(axis=1)
    return ArtistAnswers(
        held_out.groups,
        top,
        probabilities.max(axis=1).astype(np.float64),
        top == primary_of_artists(held_out),
    )


def turn_dial(answers: ArtistAnswers, wanted: Sequence[float], seed: int) -> list[Dial]:
    """Choose thresholds for each wanted precision, and say what they promise.

    A group's precision above a threshold is judged by its own held-out artists together with `BORROWED_ARTISTS` that
    are right as often as those of all groups above this threshold. The threshold is the lowest where the precision is
    as wanted but for a chance of `RISK`, with at least `FEWEST_ARTISTS` of the group above it. The promised precision
    is cross-fitted: of `FOLDS` parts of the artists, each is filled by the thresholds that the others choose. A group
    of which no artist is filled so promises nothing and is left to people.

    Args:
        answers: On held-out artists.
        wanted: Precisions, each `LOWEST_WANTED` to `HIGHEST_WANTED`.
        seed: Of the division into parts.

    Raises:
        DialError: A precision is out of range.
    """
    for precision in wanted:
        if not LOWEST_WANTED <= precision <= HIGHEST_WANTED:
            raise DialError(f"precision is {precision:g}, must be {LOWEST_WANTED} to {HIGHEST_WANTED}")
    everyone = _count(answers, np.ones(len(answers.answered), dtype=bool))
    fold_of = np.random.default_rng(seed).permutation(len(answers.answered)) % FOLDS
    parts = [_count(answers, fold_of == fold) for fold in range(FOLDS)]
    bounds = [_lowest_precision(everyone - part) for part in parts]
    final = _lowest_precision(everyone)
    return [_dial(answers, everyone, final, list(zip(parts, bounds, strict=True)), one) for one in wanted]


def _dial(
    answers: ArtistAnswers,
    everyone: _Counts,
    final: Floats,
    parts: Sequence[tuple[_Counts, Floats]],
    wanted: float,
) -> Dial:
    tested = [part.at(_lowest(bound, wanted)) for part, bound in parts]
    unseen = sum(tested[1:], tested[0])
    places = np.where(unseen.answered > 0, _lowest(final, wanted), -1)
    kept = places >= 0
    chosen = everyone.at(places)
    of = np.bincount(answers.answered, minlength=len(answers.groups))
    columns = (unseen.right * kept, unseen.answered * kept, chosen.answered, of)
    rows = np.stack(columns, axis=1).astype(int)
    groups = tuple(
        GroupDial(group, float(THRESHOLDS[place]) if place >= 0 else None, _reading(*row))
        for group, place, row in zip(answers.groups, places.tolist(), rows.tolist(), strict=True)
    )
    return Dial(wanted, groups, _reading(*rows.sum(axis=0).tolist()))


def _reading(right: int, filled_unseen: int, filled: int, of: int) -> Reading:
    return Reading(Tally(right, filled_unseen), Tally(filled, of), Tally(filled_unseen, of))


def _count(answers: ArtistAnswers, among: NDArray[np.bool_]) -> _Counts:
    n_groups, n_steps = len(answers.groups), len(THRESHOLDS)
    step = np.searchsorted(THRESHOLDS, answers.probabilities, side="right") - 1
    kept = among & (step >= 0)
    cells = answers.answered[kept] * n_steps + step[kept]

    def from_each_on(weights: NDArray[Any] | None) -> Floats:
        per_step = np.bincount(cells, weights, n_groups * n_steps).reshape(n_groups, n_steps)
        return np.asarray(per_step[:, ::-1].cumsum(axis=1)[:, ::-1], dtype=np.float64)

    return _Counts(from_each_on(None), from_each_on(answers.is_right[kept].astype(np.float64)))


def _lowest_precision(counts: _Counts) -> Floats:
    """The precision of each group above each threshold that it falls short of with a chance of `RISK`.

    Zero where fewer than `FEWEST_ARTISTS` are above it. Shape (n_groups, n_thresholds).
    """
    of_all = (counts.right.sum(axis=0) + 0.5) / (counts.answered.sum(axis=0) + 1)
    right = counts.right + BORROWED_ARTISTS * of_all
    wrong = counts.answered - counts.right + BORROWED_ARTISTS * (1 - of_all)
    enough = counts.answered >= FEWEST_ARTISTS
    bounds = np.zeros(counts.answered.shape)
    bounds[enough] = beta_quantile(right[enough], wrong[enough], RISK)
    return bounds


def _lowest(bounds: Floats, wanted: float) -> NDArray[np.int64]:
    """The place of each group's lowest threshold that is precise enough; -1 for none."""
    enough = bounds >= wanted
    return np.asarray(np.where(enough.any(axis=1), enough.argmax(axis=1), -1))
