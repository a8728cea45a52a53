"""The primary metric: compared in every way, and judged by the looks."""

from dataclasses import replace

from ml.experiments.analysis.effects import LEVEL, difference_of, effect_of
from ml.experiments.analysis.gathering import Gathered
from ml.experiments.analysis.judging import LookPlan, judge_primary
from ml.experiments.analysis.kept_values import KeptValues
from ml.experiments.metric_catalogue import MetricKind
from ml.experiments.paired_comparison import compare_pairs
from ml.experiments.permutation import SMALL_EXPERIMENT, paired_permutation_test, permutation_test
from ml.experiments.results import Difference, Effect, Winsorised
from ml.experiments.samples import InsufficientDataError, Sample
from ml.experiments.statistics import Comparison, welch
from ml.experiments.winsorising import winsorise


def primary_effect(
    gathered: Gathered,
    position: int,
    treatment: str,
    looks: LookPlan,
    winsorised_at: float | None,
    is_paired: bool,
    seed: int,
) -> Effect:
    """Compare one treatment with the control.

    Args:
        gathered: All listeners.
        position: Of the treatment.
        treatment: Its key.
        looks: What was looked at, and when.
        winsorised_at: A fraction of listeners; None for not at all.
        is_paired: Whether listeners were assigned in pairs; their differences are then what is compared.
        seed: Of the permutations.

    Raises:
        InsufficientDataError: Too few listeners, or nothing varies.
    """
    tallies, n_treatments = gathered.tallies[gathered.primary.key], len(gathered.counts) - 1
    control, treated = tallies[0], tallies[position]
    effect = effect_of(treatment, control, treated, looks.alpha / n_treatments)
    comparison = welch(control.sample(), treated.sample(), LEVEL)
    if is_paired and gathered.primary.kind == MetricKind.MEAN:
        comparison, difference = _within_pairs(gathered.kept)
        effect = replace(effect, raw=difference)
    return replace(
        effect,
        winsorised=_winsorised(gathered, position, winsorised_at),
        permutation_p_value=_permuted(gathered, position, is_paired, seed),
        judgement=judge_primary(comparison, control.n + treated.n, looks, n_treatments),
    )


def _within_pairs(kept: KeptValues) -> tuple[Comparison, Difference]:
    paired = compare_pairs(*kept.in_pairs(), LEVEL)
    found = paired.comparison
    difference = Difference(
        found.difference,
        found.interval,
        found.p_value,
        paired.lift,
        paired.lift_interval,
        found.t,
        found.degrees_of_freedom,
    )
    return found, difference


def _winsorised(gathered: Gathered, position: int, upper: float | None) -> Winsorised | None:
    if upper is None or gathered.primary.kind != MetricKind.MEAN:
        return None
    pulled = winsorise(gathered.kept.of_arm(0), gathered.kept.of_arm(position), upper)
    before, after = Sample.from_values(pulled.control), Sample.from_values(pulled.treatment)
    try:
        difference = difference_of(welch(before, after, LEVEL), before, after)
    except InsufficientDataError:
        return None
    return Winsorised(difference, pulled.high, pulled.control_changed + pulled.treatment_changed)


def _permuted(gathered: Gathered, position: int, is_paired: bool, seed: int) -> float | None:
    kept = gathered.kept
    control, treated = kept.linearised_of_arm(0), kept.linearised_of_arm(position)
    if gathered.primary.kind == MetricKind.SHARE or len(control) + len(treated) >= SMALL_EXPERIMENT:
        return None
    if not is_paired:
        return permutation_test(control, treated, seed).p_value
    before, after = kept.in_pairs()
    differences = after - before
    whole = differences[differences == differences]
    return paired_permutation_test(whole, seed).p_value if len(whole) else None
