"""The rows of a planned experiment."""

from ml.experiments.assignment import new_salt
from webapp.clock import now_ms
from webapp.experiments.plans import Plan
from webapp.models import Experiment, ExperimentState, Variant


def new_rows(plan: Plan) -> Experiment:
    """Make an experiment with a new random salt; a log of the past is over, anything else is a draft."""
    experiment = Experiment(
        key=plan.key,
        is_replay=plan.is_replay,
        salt=new_salt(),
        created_at_ms=now_ms(),
        state=ExperimentState.STOPPED if plan.is_replay else ExperimentState.DRAFT,
    )
    fill(experiment, plan)
    return experiment


def fill(experiment: Experiment, plan: Plan) -> None:
    """Give an experiment all that a plan says; its variants and metrics must have no rows yet."""
    experiment.name, experiment.hypothesis, experiment.split = plan.name, plan.hypothesis, plan.split
    _fill_population(experiment, plan)
    _fill_schedule(experiment, plan)
    experiment.primary_metric = plan.metrics.primary
    experiment.metrics = list(plan.metrics.rows())
    experiment.variants = [
        Variant(
            key=arm.key,
            name=arm.name,
            weight=arm.weight,
            position=position,
            shows=arm.shows,
            model_version=arm.model_version,
        )
        for position, arm in enumerate(plan.arms)
    ]


def _fill_population(experiment: Experiment, plan: Plan) -> None:
    population = plan.population
    experiment.layer = population.layer
    experiment.segments = [[0.0, population.traffic_share]]
    experiment.population_premium = population.premium
    experiment.population_minimum_sessions = population.minimum_sessions


def _fill_schedule(experiment: Experiment, plan: Plan) -> None:
    schedule = plan.schedule
    experiment.planned_listeners, experiment.planned_looks = schedule.listeners, schedule.looks
    experiment.looking, experiment.winsorised_at = schedule.looking, schedule.winsorised_at
    experiment.starts_at_ms, experiment.ends_at_ms = schedule.starts_at_ms, schedule.ends_at_ms
