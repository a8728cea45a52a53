"""What is answered about an experiment: all of its definition, and where it stands."""

from pydantic import BaseModel, Field

from webapp.clock import utc_text
from webapp.experiments.segments import share_of
from webapp.models import Experiment, ExperimentMetric, MetricRole, Variant


class VariantAnswer(BaseModel):
    """One variant; the control comes first."""

    key: str
    name: str
    weight: float
    shows: str
    model_version: str | None

    @classmethod
    def of(cls, variant: Variant) -> "VariantAnswer":
        """Translate a variant."""
        version = variant.model_version
        return cls(
            key=variant.key,
            name=variant.name,
            weight=variant.weight,
            shows=variant.shows,
            model_version=version.version if version else None,
        )


class GuardrailAnswer(BaseModel):
    """A metric that must not get worse by more than a margin."""

    metric: str
    margin: float
    is_relative: bool

    @classmethod
    def of(cls, row: ExperimentMetric) -> "GuardrailAnswer":
        """Translate a guardrail."""
        return cls(metric=row.metric, margin=row.margin or 0.0, is_relative=row.is_relative)


class DefinedExperiment(BaseModel):
    """Where an experiment stands."""

    key: str
    name: str
    hypothesis: str
    state: str = Field(description="draft, running, stopped or archived")
    is_replay: bool
    traffic_share: float
    layer: str | None
    population_premium: bool | None
    population_minimum_sessions: int
    split: str = Field(description="hash, alternate, paired or stratified")
    started_at: str | None
    stopped_at: str | None
    variants: list[VariantAnswer]
    primary_metric: str
    guardrails: list[GuardrailAnswer]
    secondary_metrics: list[str]
    planned_listeners: int | None
    planned_looks: int
    looking: str = Field(description="planned or always")
    winsorised_at: float | None
    starts_at: str | None
    ends_at: str | None

    @classmethod
    def of(cls, experiment: Experiment) -> "DefinedExperiment":
        """Translate an experiment."""
        return cls(
            key=experiment.key,
            name=experiment.name,
            hypothesis=experiment.hypothesis,
            state=experiment.state,
            is_replay=experiment.is_replay,
            traffic_share=share_of(experiment.segments),
            layer=experiment.layer.key if experiment.layer else None,
            population_premium=experiment.population_premium,
            population_minimum_sessions=experiment.population_minimum_sessions,
            split=experiment.split,
            started_at=moment(experiment.started_at_ms),
            stopped_at=moment(experiment.stopped_at_ms),
            variants=[VariantAnswer.of(variant) for variant in experiment.variants],
            primary_metric=experiment.primary_metric,
            guardrails=[GuardrailAnswer.of(row) for row in _of_role(experiment, MetricRole.GUARDRAIL)],
            secondary_metrics=[row.metric for row in _of_role(experiment, MetricRole.SECONDARY)],
            planned_listeners=experiment.planned_listeners,
            planned_looks=experiment.planned_looks,
            looking=experiment.looking,
            winsorised_at=experiment.winsorised_at,
            starts_at=moment(experiment.starts_at_ms),
            ends_at=moment(experiment.ends_at_ms),
        )


def moment(epoch_ms: int | None) -> str | None:
    """Write a time as answers do; None stays None."""
    return None if epoch_ms is None else utc_text(epoch_ms)


def _of_role(experiment: Experiment, role: MetricRole) -> list[ExperimentMetric]:
    return [row for row in experiment.metrics if row.role == role]
