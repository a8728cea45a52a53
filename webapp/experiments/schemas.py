"""What the answer to a request for a report looks like. Times are in seconds, fractions 0 to 1."""

from typing import Annotated

from pydantic import BaseModel, Field

from ml.experiments.intervals import Interval
from ml.experiments.sample_ratio import SampleRatioCheck
from webapp.experiments.report import ArmReport, Effect, Report
from webapp.experiments.wording import notes, verdict

Seconds = Annotated[float, Field(allow_inf_nan=False, json_schema_extra={"unit": "s"})]
Number = Annotated[float, Field(allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class ExperimentPath(BaseModel):
    """Which experiment."""

    key: str = Field(description="The experiment's key, such as genre-prediction")


class ExperimentAnswer(BaseModel):
    """What is compared."""

    key: str
    name: str
    hypothesis: str
    is_replay: bool = Field(
        description="An old log divided afterwards: nothing was shown differently, so any effect is chance"
    )
    is_synthetic: bool = Field(description="At least one of the listeners is invented")


class MetricAnswer(BaseModel):
    """What is measured."""

    name: str = "Mean session duration per listener"
    unit: str = Field(default="s", description="Of every mean, difference and interval that is not a lift")


class IntervalAnswer(BaseModel):
    """A two-sided confidence interval."""

    low: Number
    high: Number
    level: Fraction

    @classmethod
    def of(cls, interval: Interval) -> "IntervalAnswer":
        """Translate an interval."""
        return cls(low=interval.low, high=interval.high, level=interval.level)


class ArmAnswer(BaseModel):
    """One arm; the control comes first."""

    key: str
    name: str
    is_control: bool
    weight: Fraction = Field(description="The fraction of listeners it should have")
    listeners: int = Field(description="Assigned to it")
    listeners_with_sessions: int = Field(
        description="Those with at least one session; only they are compared"
    )
    sessions: int
    mean: Seconds | None = Field(
        description="Mean over listeners of their mean session duration; null without any, and while it is locked"
    )
    standard_deviation: Seconds | None = Field(
        description="Between listeners; null below 2 listeners with sessions"
    )

    @classmethod
    def of(cls, arm: ArmReport) -> "ArmAnswer":
        """Translate an arm."""
        return cls(
            key=arm.key,
            name=arm.name,
            is_control=arm.is_control,
            weight=arm.weight,
            listeners=arm.listeners,
            listeners_with_sessions=arm.listeners_with_sessions,
            sessions=arm.sessions,
            mean=arm.mean_s,
            standard_deviation=arm.standard_deviation_s,
        )


class DifferenceAnswer(BaseModel):
    """Treatment less control. All null without enough data, while it runs, and while the sample ratio fails."""

    absolute: Seconds | None = None
    interval: IntervalAnswer | None = Field(
        default=None, description="Of the absolute difference, in seconds"
    )
    lift: Number | None = Field(default=None, description="The difference as a fraction of the control mean")
    lift_interval: IntervalAnswer | None = Field(
        default=None, description="Fieller's; null where the control mean cannot be told from 0"
    )

    @classmethod
    def of(cls, effect: Effect) -> "DifferenceAnswer":
        """Translate an effect."""
        return cls(
            absolute=effect.comparison.difference,
            interval=IntervalAnswer.of(effect.comparison.interval),
            lift=effect.lift,
            lift_interval=IntervalAnswer.of(effect.lift_interval) if effect.lift_interval else None,
        )


class SignificanceAnswer(BaseModel):
    """The test of no difference between the means. Null where the difference is."""

    method: str = "Welch's t-test, two-sided, on listeners"
    t: Number | None = None
    df: Number | None = Field(default=None, description="Degrees of freedom by Welch and Satterthwaite")
    p_value: Fraction | None = None

    @classmethod
    def of(cls, effect: Effect) -> "SignificanceAnswer":
        """Translate an effect."""
        test = effect.comparison
        return cls(t=test.t, df=test.degrees_of_freedom, p_value=test.p_value)


class SampleRatioAnswer(BaseModel):
    """Whether the arms have the sizes of their weights. Null without listeners."""

    chi_squared: Number | None = None
    p_value: Fraction | None = Field(
        default=None, description="Exact below 1,000 listeners, by chi-squared from there on"
    )
    is_mismatch: bool | None = Field(default=None, description="True below 0.001: no effect is then shown")

    @classmethod
    def of(cls, check: SampleRatioCheck) -> "SampleRatioAnswer":
        """Translate a check."""
        return cls(chi_squared=check.chi_squared, p_value=check.p_value, is_mismatch=check.is_mismatch)


class ReportAnswer(BaseModel):
    """The report of an experiment."""

    experiment: ExperimentAnswer
    metric: MetricAnswer = MetricAnswer()
    arms: list[ArmAnswer]
    difference: DifferenceAnswer
    test: SignificanceAnswer
    sample_ratio: SampleRatioAnswer
    minimum_detectable_lift: Number | None = Field(
        description="The smallest lift found with 80 % power at 5 % false positives; null without enough data"
    )
    verdict: str = Field(description="What may be concluded, in one sentence")
    notes: list[str] = Field(description="What the numbers rest on")

    @classmethod
    def of(cls, report: Report) -> "ReportAnswer":
        """Translate a report."""
        facts, effect, ratio = report.facts, report.effect, report.sample_ratio
        sensitivity = report.sensitivity
        return cls(
            experiment=ExperimentAnswer(
                key=facts.key,
                name=facts.name,
                hypothesis=facts.hypothesis,
                is_replay=facts.is_replay,
                is_synthetic=facts.is_synthetic,
            ),
            arms=[ArmAnswer.of(arm) for arm in report.arms],
            difference=DifferenceAnswer.of(effect) if effect else DifferenceAnswer(),
            test=SignificanceAnswer.of(effect) if effect else SignificanceAnswer(),
            sample_ratio=SampleRatioAnswer.of(ratio) if ratio else SampleRatioAnswer(),
            minimum_detectable_lift=sensitivity.detectable_lift if sensitivity else None,
            verdict=verdict(report),
            notes=notes(report),
        )
