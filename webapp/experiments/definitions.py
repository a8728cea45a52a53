"""Defining an experiment, and changing what is still a draft."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.experiments.assignment import new_salt
from webapp.accounts.service import record
from webapp.experiments.definition_answers import DefinedExperiment
from webapp.experiments.definition_schemas import DefinitionBody, PopulationBody, VariantBody
from webapp.experiments.first_rows import insert_unless_there
from webapp.experiments.metric_plans import Guardrail, MetricPlan
from webapp.experiments.plan_rows import fill
from webapp.experiments.plans import Arm, Plan, Population
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.schedules import Schedule
from webapp.experiments.service import create_experiment
from webapp.experiments.states import demand_draft, lock
from webapp.models import Experiment, Layer, ModelVersion


def define(session: Session, body: DefinitionBody, account_id: int | None = None) -> Experiment:
    """Make an experiment as a draft.

    Args:
        session: Inside a write transaction.
        body: What it shall be.
        account_id: Who defines it; None for the command line or a program.

    Raises:
        ExperimentError: Its key is taken, its parts do not fit together, or a version does not exist or is of another
            kind than its variant shows.
    """
    experiment = create_experiment(session, planned(session, body))
    record(session, "experiment defined", experiment.key, account_id, **body.model_dump())
    return experiment


def redefine(
    session: Session, experiment: Experiment, body: DefinitionBody, account_id: int | None = None
) -> None:
    """Replace all that a draft is, but for its key and its salt.

    Args:
        session: Inside a write transaction.
        experiment: A draft.
        body: What it shall be.
        account_id: Who changes it; None for the command line or a program.

    Raises:
        StateError: It is no draft any more.
        ExperimentError: The key is another one, or see `define`.
    """
    lock(session, experiment)
    demand_draft(experiment)
    if body.key != experiment.key:
        raise ExperimentError(f"key is {body.key!r}, must stay {experiment.key!r}")
    before, plan = DefinedExperiment.of(experiment).model_dump(), planned(session, body)
    _forget_parts(session, experiment)
    fill(experiment, plan)
    session.flush()
    after = DefinedExperiment.of(experiment).model_dump()
    record(session, "experiment redefined", experiment.key, account_id, before=before, after=after)


def planned(session: Session, body: DefinitionBody) -> Plan:
    """Check a definition as a whole; see `define`."""
    return Plan(
        key=body.key,
        name=body.name,
        hypothesis=body.hypothesis,
        arms=[_arm(session, variant) for variant in body.variants],
        split=body.split,
        is_replay=False,
        metrics=MetricPlan(
            primary=body.primary_metric,
            guardrails=[Guardrail(one.metric, one.margin, one.is_relative) for one in body.guardrails],
            secondary=body.secondary_metrics,
        ),
        schedule=Schedule(
            listeners=body.planned_listeners,
            looks=body.planned_looks,
            looking=body.looked(),
            winsorised_at=body.winsorised_at,
            starts_at_ms=body.starts_at,
            ends_at_ms=body.ends_at,
        ),
        population=_population(session, body.population),
    )


def _forget_parts(session: Session, experiment: Experiment) -> None:
    for part in (*experiment.variants, *experiment.metrics):
        session.delete(part)
    session.flush()
    session.expire(experiment, ["variants", "metrics"])


def _arm(session: Session, body: VariantBody) -> Arm:
    version = None
    if body.model_version is not None:
        version = session.scalar(select(ModelVersion).where(ModelVersion.version == body.model_version))
        if version is None:
            raise ExperimentError(f"model_version is {body.model_version!r}, which does not exist")
    return Arm(body.key, body.name, body.weight, body.shown(), version)


def _population(session: Session, body: PopulationBody) -> Population:
    layer = None if body.layer is None else _get_or_create_layer(session, body.layer)
    return Population(body.premium, body.minimum_sessions, body.traffic_share, layer)


def _get_or_create_layer(session: Session, key: str) -> Layer:
    insert_unless_there(session, Layer, ["key"], key=key, salt=new_salt())
    return session.scalars(select(Layer).where(Layer.key == key)).one()
