"""How large an experiment must be, from what the past says of listeners: with CUPED and without."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from ml.experiments.history import Arrivals, MetricHistory
from ml.experiments.look_costs import listeners_for_looks
from ml.experiments.metric_catalogue import Metric, MetricKind
from ml.experiments.power import listeners_per_arm, minimum_detectable_difference
from ml.experiments.samples import InsufficientDataError, Sample

CURVE_LIFTS = (0.01, 0.02, 0.03, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)
# Retention is known only so many days after a listener's exposure.
_DAYS_UNTIL_KNOWN = {"retention_week_2": 14, "retention_week_5": 35}


@dataclass(frozen=True)
class Design:
    """What an experiment shall find, and how.

    Attributes:
        lift: To be found, a fraction of the metric's value, above 0.
        power: Chance to find it, above alpha.
        alpha: Chance to find something where nothing is, in any treatment.
        variants: With the control; all of the same size.
        looks: Planned, the last one included.
        traffic_share: Of the listeners who come, the fraction that the experiment takes, above 0.
    """

    lift: float = 0.05
    power: float = 0.8
    alpha: float = 0.05
    variants: int = 2
    looks: int = 1
    traffic_share: float = 1.0

    @property
    def alpha_per_treatment(self) -> float:
        """Bonferroni's: each treatment is compared with the control at this rate."""
        return self.alpha / (self.variants - 1)


@dataclass(frozen=True)
class Size:
    """What it takes to find one lift.

    Attributes:
        lift: A fraction.
        per_arm: Listeners with a value.
        total: In all arms.
        days: Until they have come, and their value is known; None if they never do.
    """

    lift: float
    per_arm: int
    total: int
    days: float | None


@dataclass(frozen=True)
class Sizes:
    """One way of analysing: as it is, or with CUPED.

    Attributes:
        wanted: For the lift of the design; None where a share would rise above 1.
        detectable_lift: The smallest that is found with the listeners there are; None below 2 per arm.
        curve: For other lifts, those that a share can rise by.
    """

    wanted: Size | None
    detectable_lift: float | None
    curve: Sequence[Size]


def sizes_of(
    history: MetricHistory, arrivals: Arrivals, design: Design, variance_removed: float = 0.0
) -> Sizes:
    """Compute the sizes.

    Args:
        history: Of the metric.
        arrivals: Of the same listeners.
        design: What shall be found.
        variance_removed: By CUPED, a fraction from 0 to 1.

    Raises:
        InsufficientDataError: The metric's mean or variance is 0, or CUPED leaves none.
    """
    kept = Sample(history.sample.n, history.sample.mean, history.sample.variance * (1 - variance_removed))
    if kept.mean == 0 or kept.variance == 0:
        raise InsufficientDataError(
            f"the past has mean {kept.mean:g} and variance {kept.variance:g}, neither may be 0"
        )

    def size(lift: float) -> Size | None:
        return _size(history, kept, arrivals, design, lift)

    curve = [one for lift in CURVE_LIFTS if (one := size(lift)) is not None]
    return Sizes(size(design.lift), _detectable_lift(history, kept, design), curve)


def _size(
    history: MetricHistory, kept: Sample, arrivals: Arrivals, design: Design, lift: float
) -> Size | None:
    deviation = _deviation(history.metric, kept, lift)
    if deviation is None:
        return None
    at_one_look = listeners_per_arm(lift * kept.mean, deviation, design.alpha_per_treatment, design.power)
    looks = listeners_for_looks(design.looks, design.alpha_per_treatment, design.power)
    per_arm = math.ceil(at_one_look * looks)
    total = per_arm * design.variants
    come = arrivals.days_until(total / history.share_with_value / design.traffic_share)
    days = None if come is None else come + _DAYS_UNTIL_KNOWN.get(history.metric.key, 0)
    return Size(lift, per_arm, total, days)


def _deviation(metric: Metric, kept: Sample, lift: float) -> float | None:
    """Between listeners; of a share it changes with the share, and there is none above 1."""
    if metric.kind != MetricKind.SHARE:
        return math.sqrt(kept.variance)
    before, after = kept.mean, kept.mean * (1 + lift)
    if after > 1:
        return None
    return math.sqrt((before * (1 - before) + after * (1 - after)) / 2)


def _detectable_lift(history: MetricHistory, kept: Sample, design: Design) -> float | None:
    per_arm = int(history.listeners_with_value * design.traffic_share) // design.variants
    if per_arm < 2:
        return None
    looks = listeners_for_looks(design.looks, design.alpha_per_treatment, design.power)
    difference = minimum_detectable_difference(
        math.sqrt(kept.variance), per_arm, per_arm, design.alpha_per_treatment, design.power
    )
    return difference * math.sqrt(looks) / abs(kept.mean)
