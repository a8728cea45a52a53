"""Guardrails: metrics that must not get worse by more than a margin named beforehand."""

import math
from dataclasses import dataclass
from enum import StrEnum

from scipy import special

from ml.experiments.intervals import Interval, tail_of
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import welch_degrees_of_freedom


class GuardrailVerdict(StrEnum):
    """What the interval of the worsening says about the margin."""

    HELD = "held"
    BROKEN = "broken"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class Margin:
    """The worsening that is still acceptable.

    Attributes:
        size: At least 0: in the metric's unit, or as a fraction of the control mean.
        is_relative: Whether it is a fraction of the control mean.
        lower_is_better: True for metrics such as the skip rate, which get worse by rising.

    Raises:
        ValueError: The size is negative or not finite, or a fraction of 1 or more.
    """

    size: float
    is_relative: bool = True
    lower_is_better: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.size < (1 if self.is_relative else math.inf):
            limit = "below 1" if self.is_relative else "finite"
            raise ValueError(f"margin is {self.size}, must be at least 0 and {limit}")


@dataclass(frozen=True)
class GuardrailCheck:
    """Result of a non-inferiority test.

    Attributes:
        worsening: How much worse treatment is than control, in the metric's unit; negative for better.
        allowance: What is left of the margin: how far treatment is on the good side of it, in the metric's unit.
        p_value: One-sided, of a worsening by the margin or more.
        interval: Of the allowance, two-sided.
        verdict: Held where the whole interval is above 0, broken where it is below.
    """

    worsening: float
    allowance: float
    p_value: float
    interval: Interval
    verdict: GuardrailVerdict


def check_guardrail(
    control: Sample, treatment: Sample, margin: Margin, level: float = 0.95
) -> GuardrailCheck:
    """Test that treatment is not worse than control by more than the margin.

    An insignificant difference is no proof of safety: with few listeners the verdict is "unclear". A relative margin
    moves with the control mean, so the uncertainty of that mean counts too.

    Args:
        control: Listeners without the change.
        treatment: Listeners with it.
        margin: Named before the experiment began.
        level: Two-sided confidence of the interval; held means p below (1 - level) / 2.

    Raises:
        InsufficientDataError: Nothing varies, or the margin is relative and the control mean is not above 0.
        ValueError: The level is outside (0, 1).

    References:
        Piaggio et al. (2012), JAMA 308, 2594-2604. Pigeot, Schäfer, Röhmel, Hauschke (2003), Statistics in Medicine
        22, 883-899.
    """
    tail = tail_of(level)
    goodness = -1 if margin.lower_is_better else 1
    limit = _limit(control, margin, goodness)
    degrees_of_freedom = welch_degrees_of_freedom(limit, treatment)
    error = math.sqrt(limit.variance_of_mean + treatment.variance_of_mean)
    allowance = goodness * (treatment.mean - limit.mean)
    reach = float(special.stdtrit(degrees_of_freedom, 1 - tail)) * error
    interval = Interval(allowance - reach, allowance + reach, level)
    return GuardrailCheck(
        worsening=goodness * (control.mean - treatment.mean),
        allowance=allowance,
        p_value=float(special.stdtr(degrees_of_freedom, -allowance / error)),
        interval=interval,
        verdict=_verdict(interval),
    )


def _limit(control: Sample, margin: Margin, goodness: int) -> Sample:
    """The worst acceptable treatment, as a sample: control shifted or scaled by the margin."""
    if not margin.is_relative:
        return Sample(control.n, control.mean - goodness * margin.size, control.variance)
    if control.mean <= 0:
        raise InsufficientDataError(f"control mean is {control.mean}, must be above 0 for a relative margin")
    scale = 1 - goodness * margin.size
    return Sample(control.n, control.mean * scale, control.variance * scale**2)


def _verdict(interval: Interval) -> GuardrailVerdict:
    if interval.low > 0:
        return GuardrailVerdict.HELD
    return GuardrailVerdict.BROKEN if interval.high < 0 else GuardrailVerdict.UNCLEAR
