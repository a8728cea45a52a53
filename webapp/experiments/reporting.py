"""The report of an experiment from the database, as one document."""

from sqlalchemy.orm import Session

from ml.experiments.analysis.conclusions import balances, conclude
from ml.experiments.analysis.gathering import gather
from ml.experiments.analysis.scope import scope_of
from ml.experiments.metric_catalogue import get_metric
from webapp.experiments.analysis_plans import analysis_plan, metrics_of
from webapp.experiments.decision import decide
from webapp.experiments.health import health_of
from webapp.experiments.look_states import look_plan, look_state, looks_so_far
from webapp.experiments.method import method_of
from webapp.experiments.report_document import HealthState, ReportDocument
from webapp.experiments.report_facts import arms_of, heading_of, plan_of
from webapp.models import Experiment


def document_of(
    session: Session,
    experiment: Experiment,
    now_ms: int,
    cutoff_ms: int | None = None,
    is_unlocked: bool = False,
) -> ReportDocument:
    """Report an experiment.

    Args:
        session: Where the tables are.
        experiment: Of any state.
        now_ms: The time, epoch milliseconds.
        cutoff_ms: Where the data end; by default when the experiment stopped or its planned end has passed, else now.
        is_unlocked: Whether a look is taken, so that the result may be read.
    """
    scope = scope_of(session, experiment, cutoff_ms or end_of_data(experiment, now_ms))
    plan, primary = analysis_plan(experiment), get_metric(experiment.primary_metric)
    gathered = gather(session, scope, len(plan.variants), primary, metrics_of(plan))
    arms = arms_of(session, experiment, gathered.counts)
    health = health_of(arms, gathered.counts, balances(gathered, plan), experiment.is_replay)
    looks, listeners = looks_so_far(experiment.snapshots), gathered.listeners_with_value
    look = look_state(experiment, listeners, looks, is_unlocked)
    heading = heading_of(session, experiment, now_ms)
    is_hidden = look.is_locked or any(check.state == HealthState.FAILED for check in health)
    analysis = (
        None if is_hidden else conclude(session, scope, gathered, plan, look_plan(look, experiment, looks))
    )
    return ReportDocument(
        heading=heading,
        arms=arms,
        look=look,
        decision=decide(heading, arms, health, look, analysis),
        health=health,
        plan=plan_of(experiment, listeners, now_ms),
        method=method_of(session, experiment, scope, plan, look, analysis),
        analysis=analysis,
    )


def end_of_data(experiment: Experiment, now_ms: int) -> int:
    """When the data of a report end: at the stop, at the planned end, or now."""
    ends = (experiment.stopped_at_ms, experiment.ends_at_ms, now_ms)
    return min(end for end in ends if end is not None)
