"""What a request for an experiment's size and its answer look like. Fractions are 0 to 1, or above for lifts."""

from typing import Annotated

from pydantic import BaseModel, Field

from ml.experiments.metric_catalogue import METRICS
from ml.experiments.sizes import Design, Size, Sizes
from webapp.experiments.answer_numbers import Fraction, Number
from webapp.experiments.sizing import LIMITS, Question, Sizing
from webapp.experiments.sizing_wording import sentences

_METRIC = f"^({'|'.join(METRICS)})$"


class SizingQuery(BaseModel):
    """What is planned; everything is optional."""

    metric: str = Field(default="session_duration", pattern=_METRIC)
    lift: float = Field(
        default=0.05,
        ge=LIMITS["lift"][0],
        le=LIMITS["lift"][1],
        description="To be found, of the metric's value",
    )
    power: float = Field(
        default=0.8, ge=LIMITS["power"][0], le=LIMITS["power"][1], description="Chance to find it"
    )
    alpha: float = Field(
        default=0.05,
        ge=LIMITS["alpha"][0],
        le=LIMITS["alpha"][1],
        description="Chance of a false finding, in all treatments together",
    )
    variants: int = Field(
        default=2, ge=LIMITS["variants"][0], le=LIMITS["variants"][1], description="With the control"
    )
    looks: int = Field(
        default=1, ge=LIMITS["looks"][0], le=LIMITS["looks"][1], description="Planned, the last one included"
    )
    premium: bool | None = Field(
        default=None, description="Only listeners with premium, or without; left out for all"
    )
    traffic_share: float = Field(
        default=1.0,
        ge=LIMITS["traffic_share"][0],
        le=LIMITS["traffic_share"][1],
        description="Of those who come, the share that is taken",
    )

    def question(self) -> Question:
        """Translate it."""
        design = Design(self.lift, self.power, self.alpha, self.variants, self.looks, self.traffic_share)
        return Question(self.metric, self.premium, design)


class SizeAnswer(BaseModel):
    """What it takes to find one lift."""

    lift: Number
    per_arm: int = Field(description="Listeners with a value")
    total: int = Field(description="In all arms")
    days: Number | None = Field(
        description="Until they have come and their value is known; null if they never do"
    )

    @classmethod
    def of(cls, size: Size) -> "SizeAnswer":
        """Translate a size."""
        return cls(lift=size.lift, per_arm=size.per_arm, total=size.total, days=size.days)


class SizesAnswer(BaseModel):
    """One way of analysing."""

    wanted: SizeAnswer | None = Field(description="For the lift; null where a share would rise above 1")
    minimum_detectable_lift: Number | None = Field(
        description="With the listeners there are; null below 2 per arm"
    )
    curve: list[SizeAnswer] = Field(description="For other lifts")

    @classmethod
    def of(cls, sizes: Sizes) -> "SizesAnswer":
        """Translate sizes."""
        return cls(
            wanted=SizeAnswer.of(sizes.wanted) if sizes.wanted else None,
            minimum_detectable_lift=sizes.detectable_lift,
            curve=[SizeAnswer.of(size) for size in sizes.curve],
        )


class HistoryAnswer(BaseModel):
    """The metric over all sessions in the database."""

    listeners: int = Field(description="With a session, of those looked at")
    listeners_with_value: int
    looked_at_one_in: int = Field(description="Above 1 in a database of more than 100,000 listeners")
    mean: Number = Field(description="Or the ratio of the sums, or the share")
    standard_deviation: Number = Field(description="Between listeners, of a ratio between linearised ones")
    variance_removed: Fraction | None = Field(
        description="By CUPED, with the earlier half of the history as the past; null where there is none"
    )
    new_listeners_per_week: Annotated[float, Field(ge=0)]


class SizingAnswer(BaseModel):
    """How large an experiment must be."""

    metric: str
    alpha_per_treatment: Fraction = Field(description="Bonferroni's")
    looks_cost: Number = Field(description="By what planned looks multiply the listeners; counted in")
    history: HistoryAnswer | None
    without_cuped: SizesAnswer | None = Field(description="Null where the history cannot carry it")
    with_cuped: SizesAnswer | None = Field(description="Null likewise, and for a metric without a past")
    missing: str | None = Field(description="Why there is no size")
    sentences: list[str] = Field(description="The same in words")

    @classmethod
    def of(cls, sizing: Sizing) -> "SizingAnswer":
        """Translate an answer."""
        return cls(
            metric=sizing.question.metric,
            alpha_per_treatment=sizing.question.design.alpha_per_treatment,
            looks_cost=sizing.looks_cost,
            history=_history(sizing),
            without_cuped=SizesAnswer.of(sizing.raw) if sizing.raw else None,
            with_cuped=SizesAnswer.of(sizing.adjusted) if sizing.adjusted else None,
            missing=sizing.missing,
            sentences=sentences(sizing),
        )


def _history(sizing: Sizing) -> HistoryAnswer | None:
    history, arrivals = sizing.history, sizing.arrivals
    if history is None or arrivals is None:
        return None
    return HistoryAnswer(
        listeners=history.listeners,
        listeners_with_value=history.sample.n,
        looked_at_one_in=history.step,
        mean=history.sample.mean,
        standard_deviation=history.sample.variance**0.5,
        variance_removed=history.variance_removed,
        new_listeners_per_week=7 * arrivals.new_per_day,
    )
