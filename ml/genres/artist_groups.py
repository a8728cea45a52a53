"""The genre groups of an artist, weighed from its micro-genres."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

from ml.genres.folding import Fold


@dataclass(frozen=True)
class GroupSupport:
    """A group and the share of the artist's evidence that speaks for it, 0 to 1."""

    group: str
    support: float


def groups_of_artist(
    names: Sequence[str], folds: Mapping[str, Fold], counts: Mapping[str, int]
) -> list[GroupSupport]:
    """Weigh an artist's micro-genres into groups.

    A name speaks with the strength of its fold divided by 1 + ln(artists that carry it), so `detroit house`
    says more than `pop`. Names without a fold or a group are silent. A name of no strength speaks only where no
    other name does.

    Args:
        names: The artist's micro-genres; one that stands several times, as on several tracks, speaks as often.
        folds: Folds by name.
        counts: Number of artists per name, at least 1; a name not counted is taken as carried by one.

    Returns:
        Groups by falling support, which sums to 1; equal support goes by slug. The first is the primary
        group. Empty if no name has a group.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for name, times in sorted(Counter(names).items()):
        fold = folds.get(name)
        if fold and fold.group:
            weights[fold.group] += times * fold.strength * specificity(counts.get(name, 1))
    heard = {group: weight for group, weight in weights.items() if weight > 0} or dict.fromkeys(weights, 1.0)
    total = sum(heard.values())
    ranked = sorted(heard, key=lambda group: (-round(heard[group], 12), group))
    return [GroupSupport(group, heard[group] / total) for group in ranked]


def specificity(artists: int) -> float:
    """How much a name says that `artists` artists carry: 1 for one artist, falling with the logarithm.

    Raises:
        ValueError: The count is below 1.
    """
    if artists < 1:
        raise ValueError(f"artists is {artists}, must be at least 1")
    return 1 / (1 + log(artists))
