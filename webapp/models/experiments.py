"""Experiments on listeners: what is compared, and who saw which variant."""

from enum import StrEnum

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.models.base import Base, BigInt, EpochMs, PrimaryKey
from webapp.models.registry import ModelVersion


class ExperimentState(StrEnum):
    """Where an experiment stands; it never goes back."""

    DRAFT = "draft"
    RUNNING = "running"
    STOPPED = "stopped"
    ARCHIVED = "archived"


class Shows(StrEnum):
    """What a variant shows its listeners."""

    NOTHING = "nothing"
    BASELINE = "baseline"
    ADVANCED = "advanced"


class Looking(StrEnum):
    """When the result of a running experiment may be read."""

    PLANNED = "planned"
    ALWAYS = "always"


class MetricRole(StrEnum):
    """What a metric besides the primary one is watched for."""

    GUARDRAIL = "guardrail"
    SECONDARY = "secondary"


class SnapshotKind(StrEnum):
    """Why a report was kept: a planned look, one before its time, the last one, or because somebody wished."""

    LOOK = "look"
    EARLY = "early"
    FINAL = "final"
    FREEZE = "freeze"


class Layer(Base):
    """Experiments of one layer divide its listeners among them, by the layer's salt, and never share one."""

    __tablename__ = "layer"

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    salt: Mapped[str] = mapped_column(String(64))


class Experiment(Base):
    """An A/B experiment, or the replay of an old log divided afterwards (`is_replay`).

    A listener is in it if they belong to its population and their bucket, in [0, 1), lies in one of its
    `segments` ([low, high) each). The bucket is of the layer's salt, or of its own where it has no layer.
    Ramping up adds segments and takes none away. `population_premium` is None for everybody.

    `split` says how listeners get their variants: `hash` and `alternate`, or `paired` and `stratified` for a cohort
    that is complete when the experiment starts. `planned_listeners` are those with a value of the primary metric in
    all arms together; `winsorised_at` is a fraction of them. It takes nobody before `starts_at_ms` and from
    `ends_at_ms` on, which is also when its analysis ends.
    """

    __tablename__ = "experiment"
    __table_args__ = (
        CheckConstraint("population_minimum_sessions >= 0", name="minimum_sessions_not_negative"),
        CheckConstraint("planned_listeners > 0", name="planned_listeners_positive"),
        CheckConstraint("planned_looks > 0", name="planned_looks_positive"),
        CheckConstraint("winsorised_at > 0 AND winsorised_at < 1", name="winsorised_at_is_fraction"),
    )

    id: Mapped[PrimaryKey]
    key: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    hypothesis: Mapped[str] = mapped_column(String(500))
    is_replay: Mapped[bool]
    split: Mapped[str] = mapped_column(String(20))
    salt: Mapped[str] = mapped_column(String(64))
    created_at_ms: Mapped[EpochMs]

    state: Mapped[str] = mapped_column(String(10), default=ExperimentState.DRAFT, server_default="draft")
    layer_id: Mapped[int | None] = mapped_column(ForeignKey("layer.id"), index=True)
    segments: Mapped[list[list[float]]] = mapped_column(
        JSON, default=lambda: [[0.0, 1.0]], server_default="[[0.0, 1.0]]"
    )
    population_premium: Mapped[bool | None]
    population_minimum_sessions: Mapped[int] = mapped_column(default=0, server_default="0")
    started_at_ms: Mapped[int | None] = mapped_column(BigInt)
    stopped_at_ms: Mapped[int | None] = mapped_column(BigInt)

    primary_metric: Mapped[str] = mapped_column(
        String(40), default="session_duration", server_default="session_duration"
    )
    planned_listeners: Mapped[int | None]
    planned_looks: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    looking: Mapped[str] = mapped_column(String(10), default=Looking.PLANNED, server_default="planned")
    winsorised_at: Mapped[float | None]
    starts_at_ms: Mapped[int | None] = mapped_column(BigInt)
    ends_at_ms: Mapped[int | None] = mapped_column(BigInt)

    layer: Mapped[Layer | None] = relationship()
    variants: Mapped[list["Variant"]] = relationship(back_populates="experiment", order_by="Variant.position")
    metrics: Mapped[list["ExperimentMetric"]] = relationship(order_by="ExperimentMetric.position")
    snapshots: Mapped[list["ReportSnapshot"]] = relationship(order_by="ReportSnapshot.id")


class Variant(Base):
    """One arm of an experiment; position 0 is the control. Without a pinned version, what serves is shown."""

    __tablename__ = "variant"
    __table_args__ = (
        UniqueConstraint("experiment_id", "key"),
        CheckConstraint("weight >= 0 AND weight <= 1", name="weight_is_fraction"),
    )

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    weight: Mapped[float]
    position: Mapped[int] = mapped_column(SmallInteger)
    shows: Mapped[str] = mapped_column(String(10), default=Shows.NOTHING, server_default="nothing")
    model_version_id: Mapped[int | None] = mapped_column(ForeignKey("model_version.id"))

    experiment: Mapped[Experiment] = relationship(back_populates="variants")
    model_version: Mapped[ModelVersion | None] = relationship()


class ExperimentMetric(Base):
    """A guardrail with the worsening that is still acceptable, or a secondary metric without one.

    `margin` is in the metric's unit, or a fraction of the control mean where `is_relative`.
    """

    __tablename__ = "experiment_metric"
    __table_args__ = (
        UniqueConstraint("experiment_id", "metric"),
        CheckConstraint("margin >= 0", name="margin_not_negative"),
    )

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    metric: Mapped[str] = mapped_column(String(40))
    role: Mapped[str] = mapped_column(String(10))
    margin: Mapped[float | None]
    is_relative: Mapped[bool] = mapped_column(default=True, server_default=true())
    position: Mapped[int] = mapped_column(SmallInteger)


class Assignment(Base):
    """The variant a listener got, once and for good; one that a person overrode is left out of the analysis.

    `block` numbers the pair or stratum of a cohort's listener within the experiment.
    """

    __tablename__ = "assignment"
    __table_args__ = (UniqueConstraint("experiment_id", "listener_id"),)

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"), index=True)
    assigned_at_ms: Mapped[EpochMs]
    is_override: Mapped[bool] = mapped_column(default=False, server_default=false())
    block: Mapped[int | None]


class Exposure(Base):
    """A listener's first real use of a variant.

    `variant_id` is the variant that was first shown; `is_mixed` says that another one was shown too, so that the
    listener counts for none. `was_premium` is what they were when first exposed.
    """

    __tablename__ = "exposure"
    __table_args__ = (
        UniqueConstraint("experiment_id", "listener_id"),
        Index("ix_exposure_experiment_exposed", "experiment_id", "exposed_at_ms"),
    )

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    listener_id: Mapped[int] = mapped_column(ForeignKey("listener.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("variant.id"))
    exposed_at_ms: Mapped[EpochMs]
    received_at_ms: Mapped[EpochMs]
    was_premium: Mapped[bool]
    is_mixed: Mapped[bool] = mapped_column(default=False)


class ReportSnapshot(Base):
    """A report as it was, for good: its JSON in one exact spelling, and the SHA-256 of that in hexadecimal digits.

    Its data end at `cutoff_ms`. A look has its number and how much of the plan it saw, above 0, at most 1; one before
    its time has no number. `account_id` is empty for the command line or a program.
    """

    __tablename__ = "report_snapshot"
    __table_args__ = (UniqueConstraint("experiment_id", "sha256"),)

    id: Mapped[PrimaryKey]
    experiment_id: Mapped[int] = mapped_column(ForeignKey("experiment.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    taken_at_ms: Mapped[EpochMs]
    cutoff_ms: Mapped[EpochMs]
    look: Mapped[int | None] = mapped_column(SmallInteger)
    information_fraction: Mapped[float | None]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    body: Mapped[str] = mapped_column(Text, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))


class AaCheckResult(Base):
    """An A/A check of the listeners in the database: how often nothing was taken for something.

    The listeners are all of the `population`, which are those with a session, or a sample by `seed`. Rates are the
    fractions of p-values below .05. The p-values of the test by listener and of the mistake are counted in 20 bins of
    equal width each.
    """

    __tablename__ = "aa_check"

    id: Mapped[PrimaryKey]
    checked_at_ms: Mapped[EpochMs]
    population: Mapped[int]
    listeners: Mapped[int]
    sessions: Mapped[int]
    randomisations: Mapped[int]
    seed: Mapped[int] = mapped_column(BigInt)
    listener_rate: Mapped[float]
    session_rate: Mapped[float]
    listener_histogram: Mapped[list[int]] = mapped_column(JSON)
    session_histogram: Mapped[list[int]] = mapped_column(JSON)
