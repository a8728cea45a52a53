"""What an analysis found, as plain values: pages, answers and snapshots are made of these and of nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from ml.experiments.guardrails import GuardrailVerdict
from ml.experiments.intervals import Interval


class Basis(StrEnum):
    """What keeps the false positives of a primary result at their rate."""

    FIXED = "fixed"
    PLANNED_LOOKS = "planned looks"
    ALWAYS_VALID = "always valid"


@dataclass(frozen=True)
class Difference:
    """Treatment minus control, computed in one way, in the metric's unit.

    Attributes:
        difference: Of the two values.
        interval: Of the difference, two-sided.
        p_value: Two-sided, of no difference; always of the absolute difference, never of the lift.
        lift: The difference as a fraction of the control's value; None where that is 0.
        lift_interval: By Fieller; None where the control's value cannot be told from 0.
        t: The difference in standard errors.
        degrees_of_freedom: Of t; None for a test by the normal distribution.
    """

    difference: float
    interval: Interval
    p_value: float
    lift: float | None
    lift_interval: Interval | None
    t: float
    degrees_of_freedom: float | None


@dataclass(frozen=True)
class Winsorised:
    """The difference after values above a percentile of all arms together were pulled in to it.

    Attributes:
        difference: As before, of the pulled-in values.
        limit: The largest value left, in the metric's unit.
        changed: Listeners of both arms whose value was pulled in.
    """

    difference: Difference
    limit: float
    changed: int


@dataclass(frozen=True)
class Judgement:
    """The primary difference by the boundary in force.

    Attributes:
        basis: Whose boundary it is.
        nominal_p_value: A plain p-value below it crosses the boundary; None where nothing can be spent yet, and where
            the boundary is always valid.
        interval: Of the difference; those of all looks hold together. None where nothing can be spent yet.
        p_value: Always valid, so that any moment's counts; None on another basis.
        is_crossed: Whether the difference counts.
    """

    basis: Basis
    nominal_p_value: float | None
    interval: Interval | None
    p_value: float | None
    is_crossed: bool


@dataclass(frozen=True)
class Effect:
    """One treatment against the control, for one metric.

    Attributes:
        treatment: Key of the variant.
        raw: The metric as it is; this is what counts.
        adjusted: Less what listeners did before their exposure explains (CUPED); None without history.
        variance_removed: By the adjustment, of the difference's variance, a fraction; below 0 where it misleads.
        without_history: Listeners of both arms who have none and keep their value.
        winsorised: None where the plan names no percentile, or the metric is no mean.
        permutation_p_value: For fewer than 200 listeners with a value.
        exact_p_value: Of a share with few hits or misses; it then counts instead of the raw one.
        detectable_lift: The smallest lift that is found 4 times in 5 at this size; None where it cannot be told.
        listeners_for_small_lift: Listeners per arm, of two equal ones, that would find a lift of 5 % 4 times in 5.
        judgement: Of the primary metric only.
        holm_p_value: Of a secondary metric, adjusted for having looked at all of them.
        false_discovery_p_value: The same by Benjamini and Hochberg.
    """

    treatment: str
    raw: Difference
    adjusted: Difference | None = None
    variance_removed: float | None = None
    without_history: int = 0
    winsorised: Winsorised | None = None
    permutation_p_value: float | None = None
    exact_p_value: float | None = None
    detectable_lift: float | None = None
    listeners_for_small_lift: int | None = None
    judgement: Judgement | None = None
    holm_p_value: float | None = None
    false_discovery_p_value: float | None = None

    @property
    def p_value(self) -> float:
        """The one that counts: exact where the counts are small."""
        return self.raw.p_value if self.exact_p_value is None else self.exact_p_value


@dataclass(frozen=True)
class ArmValue:
    """One metric in one arm.

    Attributes:
        variant: Its key.
        listeners: Those who count, with a value or, for a ratio, in its sums.
        value: None without any of them.
        standard_deviation: Between listeners, of a ratio that of the linearised values; None below 2 listeners.
        without_value: Listeners of the arm who do not count, for they have no session, are too new, or had premium.
        zero_denominators: Of those who count in a ratio, the ones who add nothing to what is divided by.
    """

    variant: str
    listeners: int
    value: float | None
    standard_deviation: float | None
    without_value: int
    zero_denominators: int = 0


@dataclass(frozen=True)
class MetricResult:
    """One metric over all arms.

    Attributes:
        metric: Key in `METRICS`.
        arms: The control first.
        effects: One per treatment; fewer where the data cannot carry it.
        missing: Why an effect is missing, in words; None if none is.
    """

    metric: str
    arms: Sequence[ArmValue]
    effects: Sequence[Effect]
    missing: str | None = None


@dataclass(frozen=True)
class GuardrailResult:
    """A metric that must not get worse by more than a margin, one treatment against the control.

    Attributes:
        treatment: Key of the variant.
        margin: In the metric's unit, or a fraction of the control's value where `is_relative`.
        is_relative: See there.
        worsening: In the metric's unit; negative for better. None where the data cannot carry it.
        allowance: What is left of the margin, in the metric's unit.
        allowance_interval: Two-sided; held where all of it is above 0.
        p_value: One-sided, of a worsening by the margin or more.
        verdict: `unclear` without data.
    """

    metric: str
    treatment: str
    margin: float
    is_relative: bool
    worsening: float | None
    allowance: float | None
    allowance_interval: Interval | None
    p_value: float | None
    verdict: GuardrailVerdict
    missing: str | None = None


@dataclass(frozen=True)
class TimePoint:
    """The primary effect of one treatment with the data up to a moment.

    Attributes:
        treatment: Key of the variant.
        at_ms: The moment, epoch milliseconds.
        listeners: Of both arms with a value by then.
        difference: In the metric's unit; None where the data cannot carry it.
        band: Always valid, so that the whole curve may be read; None likewise.
    """

    treatment: str
    at_ms: int
    listeners: int
    difference: float | None
    band: Interval | None


@dataclass(frozen=True)
class AgePoint:
    """The primary effect among sessions of one age: whole days since the listener's first exposure.

    Attributes:
        treatment: Key of the variant.
        first_day: 0 for the day of exposure.
        last_day: Of the sessions counted; the same as the first where days are shown one by one.
        listeners: Of both arms with such sessions.
        difference: In the metric's unit; None where the data cannot carry it.
        interval: Of this point alone; None likewise.
    """

    treatment: str
    first_day: int
    last_day: int
    listeners: int
    difference: float | None
    interval: Interval | None


@dataclass(frozen=True)
class ArmDistribution:
    """How the listeners of one arm are spread over the values of the primary metric.

    Attributes:
        variant: Its key.
        values: Of every listener, ascending, where all arms together have at most 200; else empty.
        edges: Bin edges in the metric's unit, the same for all arms; empty where values are given.
        counts: Listeners per bin, one fewer than edges.
        quantiles: Percent (5, 25, 50, 75, 95) to value.
    """

    variant: str
    values: Sequence[float]
    edges: Sequence[float]
    counts: Sequence[int]
    quantiles: dict[int, float]


@dataclass(frozen=True)
class Cell:
    """The primary effect among some listeners: exploratory.

    Attributes:
        dimension: `premium`, `tenure` or `favourite group`.
        value: Which of its listeners, for people.
        treatment: Key of the variant.
        listeners: Of both arms.
        difference: None where the data cannot carry it, with its interval and p-values.
        interval: Of the difference, not adjusted.
        p_value: Of the difference by itself.
        holm_p_value: Adjusted over all cells of all dimensions and treatments.
    """

    dimension: str
    value: str
    treatment: str
    listeners: int
    difference: float | None = None
    interval: Interval | None = None
    p_value: float | None = None
    holm_p_value: float | None = None


@dataclass(frozen=True)
class Balance:
    """Whether one treatment's listeners were like the control's before their exposure.

    Attributes:
        treatment: Key of the variant.
        standardised: Covariate, for people, to difference in standard deviations.
        p_value: Joint, of differences this large were the division random; None where it cannot be told.
    """

    treatment: str
    standardised: dict[str, float]
    p_value: float | None


@dataclass(frozen=True)
class Analysis:
    """Everything that was found.

    Attributes:
        primary: With judgements.
        guardrails: One per guardrail and treatment.
        secondary: In the order of the plan.
        balance: One per treatment; none in a replay.
        over_time: By treatment and time; empty for a metric that does not grow with time.
        by_age: By treatment and day; empty likewise.
        exposures_per_day: (epoch milliseconds of midnight UTC, variant key, listeners) by day.
        distribution: One per arm.
        breakdown: Cell by cell.
    """

    primary: MetricResult
    guardrails: Sequence[GuardrailResult] = ()
    secondary: Sequence[MetricResult] = ()
    balance: Sequence[Balance] = ()
    over_time: Sequence[TimePoint] = ()
    by_age: Sequence[AgePoint] = ()
    exposures_per_day: Sequence[tuple[int, str, int]] = ()
    distribution: Sequence[ArmDistribution] = ()
    breakdown: Sequence[Cell] = ()
