"""Planned looks at a running experiment: the boundary that keeps all looks together at one false-positive rate."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy import special

from ml.experiments.intervals import Interval
from ml.experiments.random_walk import RandomWalk
from ml.experiments.statistics import Comparison

MINIMUM_STEP = 0.001
HIGHEST_FINITE_BOUND = 20.0

# Below it the integral is rounding; the bound is then the tail of the look by itself, which spends no more.
_SMALLEST_INTEGRATED = 1e-13


@dataclass(frozen=True)
class Look:
    """One look, with its boundary.

    Attributes:
        information_fraction: Share of the planned listeners seen, above 0, at most 1.
        spent: Of alpha, by this look and all before it.
        bound: On |z|; infinite where nothing can be spent yet.
    """

    information_fraction: float
    spent: float
    bound: float

    @property
    def nominal_p_value(self) -> float:
        """The p-value below which the boundary is crossed."""
        return 2 * float(special.ndtr(-self.bound))


@dataclass(frozen=True)
class LookResult:
    """A comparison judged by the boundary in force.

    Attributes:
        look: The boundary.
        critical_t: The bound on |t| that few listeners need in place of the bound on |z|.
        is_crossed: Whether the experiment may stop with a significant difference.
        interval: Repeated confidence interval of the difference: all looks' intervals hold together.
    """

    look: Look
    critical_t: float
    is_crossed: bool
    interval: Interval


def spent_by(information_fraction: float, alpha: float = 0.05) -> float:
    """Return how much of a two-sided alpha O'Brien-Fleming spending has used up.

    Raises:
        ValueError: The fraction is outside (0, 1] or alpha outside (0, 1).

    References:
        Lan, DeMets (1983), Biometrika 70, 659-663.
    """
    if not 0 < information_fraction <= 1:
        raise ValueError(f"information_fraction is {information_fraction}, must be above 0 and at most 1")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha is {alpha}, must be inside (0, 1)")
    # Half of alpha on each side, and each side spends 2 * (1 - normal) of its half.
    return 4 * float(special.ndtr(special.ndtri(alpha / 4) / information_fraction**0.5))


def looks_at(
    information_fractions: Sequence[float], alpha: float = 0.05, is_final: bool = False
) -> list[Look]:
    """Compute the boundary of every look so far; the last one is in force.

    A boundary depends on the looks up to it and on nothing later, so looks may come at any time, and the number of
    them need not be known. Looking again because of what was seen does cost false positives.

    Args:
        information_fractions: Share of the planned listeners at each look, rising by at least 0.001, at most 1.
        alpha: Two-sided false-positive rate of all looks together, inside (0, 1).
        is_final: True if the experiment ends with the last look, short of its plan: it then spends all that is left.

    Raises:
        ValueError: Fractions or alpha are out of range.

    References:
        Reboussin, DeMets, Kim, Lan (2000), Controlled Clinical Trials 21, 190-207. Armitage, McPherson, Rowe (1969),
        Journal of the Royal Statistical Society A 132, 235-244.
    """
    spending = [spent_by(fraction, alpha) for fraction in information_fractions]
    if is_final and spending:
        spending[-1] = alpha
    looks, walk, before = [], RandomWalk.start(), 0.0
    for fraction, spent in zip(information_fractions, spending, strict=True):
        if fraction - walk.time < MINIMUM_STEP:
            raise ValueError(
                f"information fraction {fraction} follows {walk.time}, must be {MINIMUM_STEP} above"
            )
        per_side = (spent - before) / 2
        if per_side < _SMALLEST_INTEGRATED:
            bound = -float(special.ndtri(per_side))
        else:
            bound = walk.bound_at(fraction, per_side)
        looks.append(Look(fraction, spent, bound))
        walk, before = walk.kept_within(fraction, bound), spent
    return looks


def judge(comparison: Comparison, look: Look, alpha: float = 0.05) -> LookResult:
    """Compare a difference with the boundary in force.

    The bound on |z| becomes one on |t| with the same tail, so that few listeners raise no more false alarms than many.

    Args:
        comparison: Of the listeners seen so far.
        look: The last of `looks_at`.
        alpha: Of all looks together; the interval's level is 1 - alpha.
    """
    critical_t = t_bound(look.bound, comparison.degrees_of_freedom)
    reach = critical_t * comparison.standard_error
    interval = Interval(comparison.difference - reach, comparison.difference + reach, 1 - alpha)
    return LookResult(look, critical_t, abs(comparison.t) > critical_t, interval)


def t_bound(z_bound: float, degrees_of_freedom: float) -> float:
    """Return the |t| that is as rare as a |z|; infinite beyond |z| = 20, where quantiles of t are not to be trusted."""
    if z_bound > HIGHEST_FINITE_BOUND:
        return math.inf
    return -float(special.stdtrit(degrees_of_freedom, float(special.ndtr(-z_bound))))
