"""Invented arms whose true difference is known, and how often each interval holds it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml.experiments.confidence_sequence import always_valid
from ml.experiments.cuped import ArmWithHistory, compare_with_history
from ml.experiments.intervals import Interval
from ml.experiments.lift import fieller_interval
from ml.experiments.ratios import RatioSums, compare_ratios
from ml.experiments.samples import Sample
from ml.experiments.statistics import welch

Floats = NDArray[np.float64]
Random = np.random.Generator
LOOKS = 20

# Durations as real listeners have them: a long tail, and half the variance of its logarithm between listeners.
_SPREAD = 0.55
MEAN_S = 720 * float(np.exp(_SPREAD**2 / 2))


@dataclass(frozen=True)
class Seen:
    """One simulated comparison: whether the interval holds the truth, and the p-value where it is of no effect."""

    is_covered: bool
    p_value: float | None = None


def durations_s(random: Random, n: int) -> Floats:
    """Mean session durations, seconds, float64 array of shape (n,)."""
    return 720 * random.lognormal(0, _SPREAD, n)


def by_welch(random: Random, n: int) -> Seen:
    """Three times as many treated as control, and no effect."""
    control, treatment = (Sample.from_values(durations_s(random, size)) for size in (n // 4, n - n // 4))
    found = welch(control, treatment)
    return Seen(0 in found.interval, found.p_value)


def by_delta_method(random: Random, n: int) -> Seen:
    """Skips per play, of listeners who play between once and often, and skip as it suits them."""

    def arm() -> RatioSums:
        plays = 1 + random.negative_binomial(2, 0.1, n // 2)
        return RatioSums.from_values(random.binomial(plays, random.beta(2, 3, n // 2)), plays)

    found = compare_ratios(arm(), arm()).comparison
    return Seen(0 in found.interval, found.p_value)


def by_cuped(random: Random, n: int) -> Seen:
    """The past explains 69 % of the variance."""

    def arm() -> ArmWithHistory:
        past, noise = random.standard_normal((2, n // 2))
        values = 0.83 * past + np.sqrt(1 - 0.83**2) * noise
        return ArmWithHistory.of_means(720 * np.exp(_SPREAD * values), 720 * np.exp(_SPREAD * past), MEAN_S)

    found = compare_with_history(arm(), arm()).adjusted
    return Seen(0 in found.interval, found.p_value)


def by_fieller(random: Random, n: int) -> Seen:
    """A lift of 20 %."""
    control = Sample.from_values(durations_s(random, n // 2))
    treatment = Sample.from_values(1.2 * durations_s(random, n // 2))
    return Seen(0.2 in (fieller_interval(control, treatment) or Interval(-np.inf, np.inf)))


def always(random: Random, n: int) -> Seen:
    """Watched at 20 moments from 10 listeners per arm on; covered if all of them are."""
    arms = durations_s(random, n // 2), durations_s(random, n // 2)
    sizes = np.linspace(max(10, n // 2 // LOOKS), n // 2, LOOKS).astype(int)
    found = [
        always_valid(welch(*(Sample.from_values(arm[:size]) for arm in arms)), 2 * size, n) for size in sizes
    ]
    return Seen(all(0 in one.interval for one in found), min(one.p_value for one in found))


WAYS: Mapping[str, Callable[[Random, int], Seen]] = {
    "Welch, arms of 1:3, long-tailed": by_welch,
    "delta method, skips per play": by_delta_method,
    "CUPED, 69 % removed, long-tailed": by_cuped,
    "Fieller, a lift of 20 %": by_fieller,
    f"always valid, at all of {LOOKS} moments": always,
}
