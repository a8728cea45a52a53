"""The two experiments that come with the demo catalogue."""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.experiments import simulation, states
from webapp.experiments.metric_plans import Guardrail, MetricPlan
from webapp.experiments.plans import Plan
from webapp.experiments.schedules import Schedule
from webapp.experiments.service import find_experiment
from webapp.experiments.simulated_story import WEEK_MS, Story
from webapp.models import Track

FINISHED = ("demo-finished", Story(listeners=400, weeks=2, effect=0.25, seed=1))
RUNNING = ("demo-running", Story(listeners=200, weeks=1, effect=0.1, seed=2))
METRICS = MetricPlan(
    primary="session_duration",
    guardrails=(Guardrail("skip_rate", 0.1), Guardrail("advertisements_per_hour", 0.1)),
    secondary=("sessions_per_week", "tracks_per_session", "likes_per_hour", "genre_breadth"),
)
SCHEDULE = Schedule(listeners=400, looks=4, winsorised_at=0.99)


def add_demo(session: Session, now_ms: int) -> Iterator[str]:
    """Add the experiments that are not there yet, unless the catalogue is a real one or empty.

    Yields:
        A line for people about each.
    """
    if not session.scalar(select(exists().where(Track.is_synthetic))) or session.scalar(
        select(exists().where(Track.is_synthetic.is_(False)))
    ):
        yield "The demo experiments come only with the demo catalogue."
        return
    for key, story in (FINISHED, RUNNING):
        if find_experiment(session, key):
            yield f"{key} is there already."
            continue
        started_at_ms = now_ms - story.weeks * WEEK_MS
        experiment = simulation.get_or_start(session, key, started_at_ms, salt=key, plan=demo_plan(key))
        told = simulation.tell(session, experiment, story, now_ms, lambda _sent, _all: None)
        if key == FINISHED[0]:
            states.stop(session, experiment)
        yield f"{key}: {told.listeners:,} listeners, {told.events:,} events, {experiment.state}."


def demo_plan(key: str) -> Plan:
    """Plan a demo experiment, with metrics, guardrails and looks."""
    return replace(simulation.plain_plan(key), metrics=METRICS, schedule=SCHEDULE)
