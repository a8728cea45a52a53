"""The primary result judged by the looks that were planned and those that were taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from ml.experiments.confidence_sequence import always_valid
from ml.experiments.results import Basis, Judgement
from ml.experiments.sequential import MINIMUM_STEP, judge, looks_at
from ml.experiments.statistics import Comparison


@dataclass(frozen=True)
class LookPlan:
    """Which looks there were, and which one this is.

    Attributes:
        basis: What keeps the false positives at their rate.
        planned_listeners: With a value of the primary metric, in all arms; what an always valid band is tuned to.
        fractions_before: Of the plan that earlier looks saw, rising.
        fraction: Of the plan that this one sees, above 0, at most 1.
        is_final: Whether no look follows.
        alpha: False positives of all looks and all treatments together.
    """

    basis: Basis
    planned_listeners: int
    fractions_before: Sequence[float] = ()
    fraction: float = 1.0
    is_final: bool = True
    alpha: float = 0.05


def judge_primary(comparison: Comparison, n: int, plan: LookPlan, n_treatments: int) -> Judgement:
    """Hold a difference against the boundary in force; several treatments share alpha equally.

    Args:
        comparison: Treatment against control.
        n: Listeners of both arms.
        plan: Of the looks.
        n_treatments: At least 1.
    """
    alpha = plan.alpha / n_treatments
    if plan.basis == Basis.ALWAYS_VALID:
        found = always_valid(comparison, n, plan.planned_listeners, alpha)
        is_crossed = 0 not in found.interval
        return Judgement(plan.basis, None, found.interval, found.p_value, is_crossed)
    fractions = _fractions(plan) if plan.basis == Basis.PLANNED_LOOKS else [1.0]
    look = looks_at(fractions, alpha, plan.is_final)[-1]
    result = judge(comparison, look, alpha)
    is_open = result.critical_t != float("inf")
    return Judgement(
        plan.basis,
        look.nominal_p_value if is_open else None,
        result.interval if is_open else None,
        None,
        result.is_crossed,
    )


def _fractions(plan: LookPlan) -> list[float]:
    """All looks' fractions up to this one.

    A look without news of its own stands for the one before it; at the full plan, what comes later is judged as if it
    had been the last look.
    """
    kept = [plan.fraction]
    for fraction in reversed(plan.fractions_before):
        if kept[0] - fraction >= MINIMUM_STEP:
            kept.insert(0, fraction)
    return kept
