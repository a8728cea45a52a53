"""What an experiment is judged by, named before it begins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ml.experiments.guardrails import Margin
from ml.experiments.metric_catalogue import get_metric
from webapp.experiments.refusals import ExperimentError
from webapp.models import ExperimentMetric, MetricRole


@dataclass(frozen=True)
class Guardrail:
    """A metric that must not get worse by more than a margin.

    Attributes:
        metric: Key in `METRICS`.
        margin: In the metric's unit, or as a fraction of the control mean.
        is_relative: Whether it is a fraction of the control mean.

    Raises:
        ExperimentError: The margin is out of range.
    """

    metric: str
    margin: float
    is_relative: bool = True

    def __post_init__(self) -> None:
        try:
            Margin(self.margin, self.is_relative)
        except ValueError as error:
            raise ExperimentError(f"guardrail {self.metric!r}: {error}") from error


@dataclass(frozen=True)
class MetricPlan:
    """One metric decides, some must hold, others are looked at.

    Attributes:
        primary: Key in `METRICS`, like all of these.
        guardrails: With their margins.
        secondary: Corrected for their number.

    Raises:
        ExperimentError: A metric is unknown or named twice.
    """

    primary: str = "session_duration"
    guardrails: Sequence[Guardrail] = ()
    secondary: Sequence[str] = ()

    def __post_init__(self) -> None:
        named = [self.primary, *(one.metric for one in self.guardrails), *self.secondary]
        for position, key in enumerate(named):
            try:
                get_metric(key)
            except ValueError as error:
                raise ExperimentError(str(error)) from error
            if key in named[:position]:
                raise ExperimentError(f"metric {key!r} is named twice, must have one role")

    def rows(self) -> Iterator[ExperimentMetric]:
        """Make the rows of all but the primary one, the guardrails first."""
        for position, guardrail in enumerate(self.guardrails):
            yield ExperimentMetric(
                metric=guardrail.metric,
                role=MetricRole.GUARDRAIL,
                margin=guardrail.margin,
                is_relative=guardrail.is_relative,
                position=position,
            )
        for position, metric in enumerate(self.secondary, start=len(self.guardrails)):
            yield ExperimentMetric(metric=metric, role=MetricRole.SECONDARY, position=position)
