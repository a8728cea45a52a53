"""What an experiment's report says, computed from the arms' sums."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ml.experiments.intervals import Interval
from ml.experiments.lift import fieller_interval, relative_lift
from ml.experiments.metrics import ArmSums
from ml.experiments.power import listeners_per_arm, minimum_detectable_lift
from ml.experiments.sample_ratio import SampleRatioCheck, check_sample_ratio
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison, welch
from webapp.models import Variant

LEVEL = 0.95
SMALL_LIFT = 0.05
FEWEST_LISTENERS = 2


@dataclass(frozen=True)
class LeftOut:
    """Listeners of an experiment who do not count.

    Attributes:
        overridden: A person set their variant.
        unexposed: They have not used their variant yet.
        mixed: They saw more than one variant.
    """

    overridden: int = 0
    unexposed: int = 0
    mixed: int = 0


@dataclass(frozen=True)
class Facts:
    """What is known of an experiment besides its sums.

    Attributes:
        key: As addresses spell it.
        name: For people.
        hypothesis: What was expected.
        is_replay: Whether an old log was divided afterwards.
        is_synthetic: Whether any of the listeners is invented.
        unlisted_events: Events of its listeners that name a track which the catalogue lacks.
        left_out: Who does not count, and why.
        is_running: Whether listeners are still coming: means and effect then stay locked, for whoever reads them again
            and again finds an effect that is none.
    """

    key: str
    name: str
    hypothesis: str
    is_replay: bool
    is_synthetic: bool
    unlisted_events: int
    left_out: LeftOut = LeftOut()
    is_running: bool = False


@dataclass(frozen=True)
class ArmReport:
    """One arm.

    Attributes:
        key: Of the variant.
        name: Of the variant, for people.
        is_control: Whether the other arm is compared with this one.
        weight: The fraction of listeners it should have.
        listeners: Assigned to it.
        listeners_with_sessions: Those with at least one session.
        sessions: Theirs.
        mean_s: Mean over listeners of their mean session duration, seconds; None without any session, and while it is
            locked.
        standard_deviation_s: Between listeners, seconds; None below 2 listeners with sessions.
    """

    key: str
    name: str
    is_control: bool
    weight: float
    listeners: int
    listeners_with_sessions: int
    sessions: int
    mean_s: float | None
    standard_deviation_s: float | None


@dataclass(frozen=True)
class Effect:
    """Treatment against control.

    Attributes:
        comparison: By Welch's t, in seconds.
        lift: As a fraction of the control mean; None where that is 0.
        lift_interval: By Fieller; None where the control mean cannot be told from 0.
    """

    comparison: Comparison
    lift: float | None
    lift_interval: Interval | None


@dataclass(frozen=True)
class Sensitivity:
    """What this many listeners can see, at 80 % power and 5 % false positives.

    Attributes:
        detectable_lift: The smallest lift that is found, as a fraction of the mean of both arms.
        listeners_for_small_lift: Listeners per arm that would find a lift of `SMALL_LIFT`.
    """

    detectable_lift: float
    listeners_for_small_lift: int


@dataclass(frozen=True)
class Report:
    """Everything a page or an answer shows.

    Attributes:
        facts: What the experiment is.
        arms: The control, then the treatment.
        effect: None where the data cannot carry it, the experiment still runs, or the sample ratio fails, so that it
            must not be shown.
        missing: Why the data cannot carry an effect; None if they can.
        sample_ratio: Whether the arms have the sizes of their weights; None without listeners.
        sensitivity: None where the data cannot carry it.
    """

    facts: Facts
    arms: Sequence[ArmReport]
    effect: Effect | None
    missing: str | None
    sample_ratio: SampleRatioCheck | None
    sensitivity: Sensitivity | None

    @property
    def is_mismatched(self) -> bool:
        """Whether the sample ratio fails, so that no effect counts."""
        return self.sample_ratio is not None and self.sample_ratio.is_mismatch


def build_report(facts: Facts, variants: Sequence[Variant], sums: Sequence[ArmSums]) -> Report:
    """Compute the report.

    Args:
        facts: Go into the report as they are.
        variants: The control and the treatment.
        sums: Of the same arms in the same order.
    """
    ratio = _sample_ratio(variants, sums)
    effect, sensitivity, missing = None, None, _too_few(variants, sums)
    if missing is None:
        try:
            control, treatment = (arm.sample() for arm in sums)
            effect, sensitivity = _effect(control, treatment), _sensitivity(control, treatment)
        except InsufficientDataError as error:
            missing = str(error)
    if facts.is_running or (ratio and ratio.is_mismatch):
        effect = None
    arms = [replace(arm, mean_s=None) if facts.is_running else arm for arm in _arms(variants, sums)]
    return Report(facts, arms, effect, missing, ratio, sensitivity)


def _too_few(variants: Sequence[Variant], sums: Sequence[ArmSums]) -> str | None:
    for variant, arm in zip(variants, sums, strict=True):
        if arm.measured < FEWEST_LISTENERS:
            have = f"{variant.name!r} has {arm.measured} listeners with sessions"
            return f"{have}, must have at least {FEWEST_LISTENERS}"
    return None


def _sample_ratio(variants: Sequence[Variant], sums: Sequence[ArmSums]) -> SampleRatioCheck | None:
    weights = {variant.key: variant.weight for variant in variants}
    try:
        return check_sample_ratio({arm.variant_key: arm.assigned for arm in sums}, weights)
    except InsufficientDataError:
        return None


def _effect(control: Sample, treatment: Sample) -> Effect:
    return Effect(
        comparison=welch(control, treatment, LEVEL),
        lift=relative_lift(control, treatment),
        lift_interval=fieller_interval(control, treatment, LEVEL),
    )


def _sensitivity(control: Sample, treatment: Sample) -> Sensitivity:
    both = control.joined_with(treatment)
    return Sensitivity(
        detectable_lift=minimum_detectable_lift(both, control.n, treatment.n),
        listeners_for_small_lift=listeners_per_arm(SMALL_LIFT * both.mean, math.sqrt(both.variance)),
    )


def _arms(variants: Sequence[Variant], sums: Sequence[ArmSums]) -> list[ArmReport]:
    return [
        ArmReport(
            key=variant.key,
            name=variant.name,
            is_control=variant.position == 0,
            weight=variant.weight,
            listeners=arm.assigned,
            listeners_with_sessions=arm.measured,
            sessions=arm.sessions,
            mean_s=arm.mean_s,
            standard_deviation_s=math.sqrt(arm.sample().variance)
            if arm.measured >= FEWEST_LISTENERS
            else None,
        )
        for variant, arm in zip(variants, sums, strict=True)
    ]
