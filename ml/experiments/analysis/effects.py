"""The effect of one treatment on one metric, from the tallies of its arms."""

import math
from dataclasses import replace

from ml.experiments.analysis.tallies import ArmTally, mean_of_history
from ml.experiments.cuped import CupedComparison, compare_with_history
from ml.experiments.exact import (
    MOST_FOR_BOSCHLOO,
    boschloo_p_value,
    fisher_p_value,
    wants_exact_test,
)
from ml.experiments.lift import fieller_interval, relative_lift
from ml.experiments.metric_catalogue import MetricKind
from ml.experiments.power import listeners_per_arm, minimum_detectable_lift
from ml.experiments.proportions import Proportion, compare_proportions
from ml.experiments.results import Difference, Effect
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison, welch

LEVEL = 0.95
POWER = 0.8
SMALL_LIFT = 0.05


def effect_of(treatment_key: str, control: ArmTally, treatment: ArmTally, alpha: float = 0.05) -> Effect:
    """Compare two arms in every way that the metric's kind allows.

    Args:
        treatment_key: Of the variant.
        control: The metric in the control.
        treatment: The same metric in the treatment.
        alpha: False positives that the smallest detectable lift allows.

    Raises:
        InsufficientDataError: Too few listeners, or nothing varies.
    """
    before, after = control.sample(), treatment.sample()
    if control.metric.kind == MetricKind.SHARE:
        raw, exact = _share(control.proportion(), treatment.proportion(), before, after)
    else:
        raw, exact = difference_of(welch(before, after, LEVEL), before, after), None
    lift, needed = _sensitivity(before, after, alpha)
    effect = Effect(
        treatment=treatment_key,
        raw=raw,
        exact_p_value=exact,
        detectable_lift=lift,
        listeners_for_small_lift=needed,
        without_history=control.n_without_history + treatment.n_without_history,
    )
    return _with_history(effect, control, treatment)


def difference_of(comparison: Comparison, control: Sample, treatment: Sample) -> Difference:
    """Put a comparison and its lift together."""
    return Difference(
        difference=comparison.difference,
        interval=comparison.interval,
        p_value=comparison.p_value,
        lift=relative_lift(control, treatment),
        lift_interval=fieller_interval(control, treatment, comparison.interval.level),
        t=comparison.t,
        degrees_of_freedom=comparison.degrees_of_freedom,
    )


def _share(
    control: Proportion, treatment: Proportion, before: Sample, after: Sample
) -> tuple[Difference, float | None]:
    found = compare_proportions(control, treatment, LEVEL)
    difference = Difference(
        difference=found.difference,
        interval=found.interval,
        p_value=found.p_value,
        lift=relative_lift(before, after),
        lift_interval=fieller_interval(before, after, LEVEL),
        t=found.z,
        degrees_of_freedom=None,
    )
    return difference, exact_p_value(control, treatment)


def exact_p_value(control: Proportion, treatment: Proportion) -> float | None:
    """The p-value of a share with few hits or misses; None where the normal approximation will do.

    Boschloo's test up to 500 listeners in an arm, Fisher's beyond.
    """
    if not wants_exact_test(control, treatment):
        return None
    if max(control.n, treatment.n) > MOST_FOR_BOSCHLOO:
        return fisher_p_value(control, treatment)
    return boschloo_p_value(control, treatment)


def _sensitivity(control: Sample, treatment: Sample, alpha: float) -> tuple[float | None, int | None]:
    """The smallest lift that is found, and the listeners per arm that find a small one."""
    both = control.joined_with(treatment)
    if not both.mean or not both.variance:
        return None, None
    lift = minimum_detectable_lift(both, control.n, treatment.n, alpha, POWER)
    return lift, listeners_per_arm(SMALL_LIFT * both.mean, math.sqrt(both.variance), alpha, POWER)


def _with_history(effect: Effect, control: ArmTally, treatment: ArmTally) -> Effect:
    if not control.metric.has_history:
        return replace(effect, without_history=0)
    try:
        found = adjusted(control, treatment)
    except InsufficientDataError:
        return effect
    difference = difference_of(found.adjusted, found.adjusted_control, found.adjusted_treatment)
    return replace(effect, adjusted=difference, variance_removed=found.variance_removed)


def adjusted(control: ArmTally, treatment: ArmTally) -> CupedComparison:
    """Compare two arms less what their history explains.

    Raises:
        InsufficientDataError: Too little history.
    """
    imputed = mean_of_history(control, treatment)
    return compare_with_history(control.with_covariate(imputed), treatment.with_covariate(imputed), LEVEL)
