"""The two experiments that come with the demo catalogue."""

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.experiments import simulation, states
from webapp.experiments.service import find_experiment
from webapp.experiments.simulation import WEEK_MS, Story
from webapp.models import Track

FINISHED = ("demo-finished", Story(listeners=400, weeks=2, effect=0.25, seed=1))
RUNNING = ("demo-running", Story(listeners=200, weeks=1, effect=0.1, seed=2))


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
        experiment = simulation.get_or_start(session, key, now_ms - story.weeks * WEEK_MS, salt=key)
        told = simulation.tell(session, experiment, story, now_ms, lambda _sent, _all: None)
        if key == FINISHED[0]:
            states.stop(session, experiment)
        yield f"{key}: {told.listeners:,} listeners, {told.events:,} events, {experiment.state}."
