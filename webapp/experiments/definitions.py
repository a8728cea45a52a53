"""Defining an experiment, and telling where it stands."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ml.experiments.assignment import new_salt
from webapp.accounts.service import record
from webapp.clock import utc_text
from webapp.experiments.definition_schemas import (
    DefinedExperiment,
    DefinitionBody,
    PopulationBody,
    VariantAnswer,
    VariantBody,
)
from webapp.experiments.plans import Arm, ExperimentError, Plan, Population
from webapp.experiments.segments import share_of
from webapp.experiments.service import create_experiment
from webapp.models import Experiment, Layer, ModelVersion


def define(session: Session, body: DefinitionBody, account_id: int | None = None) -> Experiment:
    """Make an experiment as a draft.

    Args:
        session: Inside a write transaction.
        body: What it shall be.
        account_id: Who defines it; None for the command line or a program.

    Raises:
        ExperimentError: Its key is taken, its weights do not sum to 1, or a version does not exist or is of another
            kind than its variant shows.
    """
    plan = Plan(
        key=body.key,
        name=body.name,
        hypothesis=body.hypothesis,
        arms=[_arm(session, variant) for variant in body.variants],
        split="hash",
        is_replay=False,
        population=_population(session, body.population),
    )
    experiment = create_experiment(session, plan)
    record(session, "experiment defined", experiment.key, account_id, **body.model_dump())
    return experiment


def described(experiment: Experiment) -> DefinedExperiment:
    """Tell where an experiment stands."""

    def moment(epoch_ms: int | None) -> str | None:
        return None if epoch_ms is None else utc_text(epoch_ms)

    return DefinedExperiment(
        key=experiment.key,
        name=experiment.name,
        hypothesis=experiment.hypothesis,
        state=experiment.state,
        is_replay=experiment.is_replay,
        traffic_share=share_of(experiment.segments),
        layer=experiment.layer.key if experiment.layer else None,
        population_premium=experiment.population_premium,
        population_minimum_sessions=experiment.population_minimum_sessions,
        started_at=moment(experiment.started_at_ms),
        stopped_at=moment(experiment.stopped_at_ms),
        variants=[
            VariantAnswer(
                key=variant.key,
                name=variant.name,
                weight=variant.weight,
                shows=variant.shows,
                model_version=variant.model_version.version if variant.model_version else None,
            )
            for variant in experiment.variants
        ],
    )


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
    found = session.scalar(select(Layer).where(Layer.key == key))
    if found is None:
        found = Layer(key=key, salt=new_salt())
        session.add(found)
        session.flush()
    return found
