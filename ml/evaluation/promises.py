"""What a share that was counted on some cases promises of others."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from ml.evaluation.artist_bootstrap import LEVEL, Floats, Score

_LEAST_WEIGHT = 1e-6


def beta_quantile(a: Floats | float, b: Floats | float, share: Floats | float) -> Floats:
    """The value that a beta distribution stays below with the probability `share`."""
    return np.asarray(special.betaincinv(a, b, share))


@dataclass(frozen=True)
class Tally:
    """How many of the cases that were shown were hits."""

    hits: int
    shown: int

    def promise(self, among: int | None = None, level: float = LEVEL) -> Score:
        """Bound the share of hits among cases to come, of which these are a fair sample.

        The share of hits is Jeffreys' posterior, Beta(hits + 1/2, shown - hits + 1/2); of `among` cases, chance adds
        its own, as in the beta-binomial distribution, whose first two moments the interval keeps.

        Args:
            among: How many cases are to come; None for so many that chance adds nothing.
            level: Two-sided confidence, inside (0, 1).

        Returns:
            Nothing known where no case was shown; else the share that was counted with its interval, which holds
            this share itself.

        References:
            Brown, Cai, DasGupta (2001), Statistical Science 16, 101-133.
        """
        if self.shown == 0:
            return Score(None, None, None)
        value, step = self.hits / self.shown, 0.5 / among if among else 0.0
        a, b = self.hits + 0.5, self.shown - self.hits + 0.5
        scale = _weight(a + b, among) / (a + b)
        low, high = beta_quantile(a * scale, b * scale, np.array([(1 - level) / 2, (1 + level) / 2])).tolist()
        return Score(value, max(min(low - step, value), 0.0), min(max(high + step, value), 1.0))


def _weight(weight: float, among: int | None) -> float:
    """The sum of the parameters of the beta distribution whose variance is that of a beta-binomial share."""
    return max((weight + 1) * among / (weight + among) - 1, _LEAST_WEIGHT) if among else weight
