"""Everything that a report says, from what one pass over the listeners left."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ml.experiments.analysis.breakdown import breakdown
from ml.experiments.analysis.distribution import distributions
from ml.experiments.analysis.effects import LEVEL, effect_of
from ml.experiments.analysis.gathering import COVARIATES, Gathered
from ml.experiments.analysis.judging import LookPlan
from ml.experiments.analysis.primary import primary_effect
from ml.experiments.analysis.scope import Scope
from ml.experiments.analysis.tallies import ArmTally
from ml.experiments.analysis.timeline import by_age, over_time, timeline_of
from ml.experiments.balance import balance_of
from ml.experiments.guardrails import GuardrailVerdict, Margin, check_guardrail
from ml.experiments.metric_catalogue import Metric
from ml.experiments.multiplicity import benjamini_hochberg, holm
from ml.experiments.results import Analysis, ArmValue, Balance, Effect, GuardrailResult, MetricResult
from ml.experiments.samples import InsufficientDataError


@dataclass(frozen=True)
class AnalysisPlan:
    """What was fixed before the experiment began.

    Attributes:
        variants: Keys by position, the control first.
        guardrails: Metrics with their margins.
        secondary: Other metrics.
        winsorised_at: A fraction of listeners; None for not at all.
        is_paired: Whether listeners were assigned in pairs.
        is_replay: Whether an old log was divided: nobody has a past or an exposure then.
        seed: Of the permutations.
    """

    variants: Sequence[str]
    guardrails: Sequence[tuple[Metric, Margin]] = ()
    secondary: Sequence[Metric] = ()
    winsorised_at: float | None = None
    is_paired: bool = False
    is_replay: bool = False
    seed: int = 0

    @property
    def treatments(self) -> Sequence[str]:
        """Keys of the variants besides the control."""
        return self.variants[1:]


def conclude(
    session: Session, scope: Scope, gathered: Gathered, plan: AnalysisPlan, looks: LookPlan
) -> Analysis:
    """Compute every result.

    Args:
        session: Where the tables are; the effect over time takes a query of its own.
        scope: Who counts, and when.
        gathered: Their sums.
        plan: What was to be compared.
        looks: What was looked at, and when.
    """
    metric = gathered.primary
    timeline = timeline_of(session, scope, len(plan.variants), metric) if metric.grows_with_time else None
    return Analysis(
        primary=_primary(gathered, plan, looks),
        guardrails=[
            _guardrail(gathered, plan, position, guarded, margin)
            for guarded, margin in plan.guardrails
            for position in range(1, len(plan.variants))
        ],
        secondary=_corrected([_secondary(gathered, plan, one) for one in plan.secondary]),
        balance=balances(gathered, plan),
        over_time=over_time(timeline, plan.treatments, looks.planned_listeners) if timeline else (),
        by_age=by_age(timeline, plan.treatments) if timeline and not plan.is_replay else (),
        exposures_per_day=[] if plan.is_replay else _exposures(gathered, plan),
        distribution=distributions(gathered.kept, plan.variants),
        breakdown=breakdown(gathered.cells, plan.treatments),
    )


def _exposures(gathered: Gathered, plan: AnalysisPlan) -> list[tuple[int, str, int]]:
    return [(day, plan.variants[position], n) for (day, position), n in sorted(gathered.exposures.items())]


def balances(gathered: Gathered, plan: AnalysisPlan) -> list[Balance]:
    """Compare every treatment's listeners with the control's, as they were before their exposure."""
    if plan.is_replay:
        return []
    return [_balance(gathered, position, key) for position, key in enumerate(plan.treatments, 1)]


def _balance(gathered: Gathered, position: int, key: str) -> Balance:
    try:
        check = balance_of(
            COVARIATES, gathered.covariates[0].moments(), gathered.covariates[position].moments()
        )
    except InsufficientDataError:
        return Balance(key, {}, None)
    standardised = {name: size for name, size in check.standardised.items() if math.isfinite(size)}
    return Balance(key, standardised, check.p_value)


def _primary(gathered: Gathered, plan: AnalysisPlan, looks: LookPlan) -> MetricResult:
    def effect(position: int, key: str) -> Effect:
        return primary_effect(gathered, position, key, looks, plan.winsorised_at, plan.is_paired, plan.seed)

    return _result(gathered, plan, gathered.primary, effect)


def _secondary(gathered: Gathered, plan: AnalysisPlan, metric: Metric) -> MetricResult:
    tallies = gathered.tallies[metric.key]

    def effect(position: int, key: str) -> Effect:
        return effect_of(key, tallies[0], tallies[position])

    return _result(gathered, plan, metric, effect)


def _result(
    gathered: Gathered, plan: AnalysisPlan, metric: Metric, effect: Callable[[int, str], Effect]
) -> MetricResult:
    arms = [
        _arm_value(key, tally) for key, tally in zip(plan.variants, gathered.tallies[metric.key], strict=True)
    ]
    effects, missing = [], None
    for position, key in enumerate(plan.treatments, 1):
        try:
            effects.append(effect(position, key))
        except InsufficientDataError as error:
            missing = str(error)
    return MetricResult(metric.key, arms, effects, missing)


def _arm_value(key: str, tally: ArmTally) -> ArmValue:
    try:
        deviation = math.sqrt(tally.sample().variance)
    except InsufficientDataError:
        deviation = None
    return ArmValue(key, tally.n, tally.value(), deviation, tally.without_value, tally.zero_denominators)


def _corrected(results: Sequence[MetricResult]) -> list[MetricResult]:
    """Adjust for having looked at every secondary metric in every treatment."""
    p_values = [effect.p_value for result in results for effect in result.effects]
    holms, discoveries = iter(holm(p_values)), iter(benjamini_hochberg(p_values))
    return [
        replace(
            result,
            effects=[
                replace(effect, holm_p_value=next(holms), false_discovery_p_value=next(discoveries))
                for effect in result.effects
            ],
        )
        for result in results
    ]


def _guardrail(
    gathered: Gathered, plan: AnalysisPlan, position: int, metric: Metric, margin: Margin
) -> GuardrailResult:
    tallies, key = gathered.tallies[metric.key], plan.variants[position]
    try:
        check = check_guardrail(tallies[0].sample(), tallies[position].sample(), margin, LEVEL)
    except InsufficientDataError as error:
        nothing = (None, None, None, None)
        return GuardrailResult(
            metric.key, key, margin.size, margin.is_relative, *nothing, GuardrailVerdict.UNCLEAR, str(error)
        )
    return GuardrailResult(
        metric.key,
        key,
        margin.size,
        margin.is_relative,
        check.worsening,
        check.allowance,
        check.interval,
        check.p_value,
        check.verdict,
    )
