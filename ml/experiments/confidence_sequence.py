"""An interval that holds at every moment at once, for experiments that people watch without planned looks."""

import math
from dataclasses import dataclass

from scipy import special

from ml.experiments.intervals import Interval
from ml.experiments.sequential import t_bound
from ml.experiments.statistics import Comparison


@dataclass(frozen=True)
class AlwaysValid:
    """One moment of a confidence sequence.

    Attributes:
        interval: Of the difference. With probability 1 - alpha it holds the true difference at all moments.
        p_value: Of no difference; the smallest seen so far counts, whenever one stops.
    """

    interval: Interval
    p_value: float


def always_valid(comparison: Comparison, n: int, planned_n: int, alpha: float = 0.05) -> AlwaysValid:
    """Bound a difference at any moment, however often one looks.

    The normal mixture, narrowest at the planned number of listeners. It holds asymptotically; that z is replaced by t
    keeps it safe among few. At the plan it is 1.55 times as wide as a plain interval, so planned looks see more.

    Args:
        comparison: Of the listeners seen so far.
        n: Listeners of both arms seen so far, at least 1.
        planned_n: Listeners of both arms at which the interval shall be narrowest, at least 1.
        alpha: Chance that the interval ever misses, inside (0, 1).

    Raises:
        ValueError: A count or alpha is out of range.

    References:
        Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2024), Annals of Statistics 52, 2613-2640. Howard, Ramdas,
        McAuliffe, Sekhon (2021), Annals of Statistics 49, 1055-1080.
    """
    if min(n, planned_n) < 1:
        raise ValueError(f"n is {n} and planned_n is {planned_n}, must both be at least 1")
    scale = _tuning(alpha) * n / planned_n
    bound = math.sqrt((1 + 1 / scale) * (math.log1p(scale) - 2 * math.log(alpha)))
    reach = t_bound(bound, comparison.degrees_of_freedom) * comparison.standard_error
    interval = Interval(comparison.difference - reach, comparison.difference + reach, 1 - alpha)
    z = float(special.ndtri(comparison.p_value / 2))
    # The mixture's likelihood ratio against no difference; its inverse is a p-value at every moment.
    log_evidence = z**2 / 2 * scale / (1 + scale) - math.log1p(scale) / 2
    return AlwaysValid(interval, min(1.0, math.exp(-log_evidence)))


def _tuning(alpha: float) -> float:
    """Planned information over the mixture's: the value that makes the interval narrowest at the plan."""
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, must be inside (0, 1)")
    return -float(special.lambertw(-(alpha**2) / math.e, -1).real) - 1
