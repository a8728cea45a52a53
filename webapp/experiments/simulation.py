"""Walk invented listeners with a known effect through an experiment: assignment, exposure and events."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.assigning import assign
from webapp.experiments.cohorts import is_cohort
from webapp.experiments.event_bodies import ClientEvent
from webapp.experiments.exposing import expose
from webapp.experiments.ingestion import store_events
from webapp.experiments.plans import Arm, Plan
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.service import create_experiment, find_experiment
from webapp.experiments.simulated_story import Story, Telling, batches
from webapp.experiments.states import StateError, start
from webapp.models import Experiment, ExperimentState, Listener, Shows, Track

TRACKS_PLAYED = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Told:
    """What a simulation did: listeners with a variant, and events that were stored."""

    listeners: int
    events: int


def get_or_start(
    session: Session, key: str, started_at_ms: int, salt: str | None = None, plan: Plan | None = None
) -> Experiment:
    """Get the experiment, or begin one as planned; without a plan it compares no genres with the advanced model's.

    A draft is started. One with a cohort stays a draft: it is started once its listeners have a history.
    A `salt` makes the division the same every time, for a demo; a real experiment has a random one.

    Raises:
        ExperimentError: The key cannot be one, or the experiment is over or cannot start.
    """
    experiment = find_experiment(session, key)
    if experiment is None:
        experiment = create_experiment(session, plan or plain_plan(key))
        experiment.salt = salt or experiment.salt
    if experiment.state == ExperimentState.DRAFT and not is_cohort(experiment):
        _start(session, experiment, started_at_ms)
    if experiment.is_replay or experiment.state not in (ExperimentState.DRAFT, ExperimentState.RUNNING):
        state = "a replay" if experiment.is_replay else experiment.state
        raise ExperimentError(f"experiment {key!r} is {state}, must be running to take listeners")
    return experiment


def tell(session: Session, experiment: Experiment, story: Story, now_ms: int, progress: Progress) -> Told:
    """Let the listeners of a story live through an experiment, up to now.

    Telling the same story again adds nothing: listeners, variants, exposures and events are those of before.

    Args:
        session: In a write transaction.
        experiment: It runs, or waits for its cohort.
        story: Who, how long, and with what effect on those who are not in the control.
        now_ms: When the last week ends.
        progress: Told the number of events sent, and of all so far.

    Raises:
        ExperimentError: There is no track to play, or the cohort cannot be taken.
    """
    telling = Telling(story, experiment.key, now_ms, tracks_played(session))
    listeners = [_listener(session, story, number, name) for number, name in enumerate(telling.names())]
    history = telling.history()
    stored = _store(session, history, 0, progress)
    if experiment.state == ExperimentState.DRAFT:
        _start(session, experiment, telling.exposed_at_ms)
    variants = _expose(session, experiment, listeners, telling.exposed_at_ms)
    events = telling.events({n: story.effect for n, position in variants.items() if position > 0})
    stored += _store(session, events, len(history), progress)
    return Told(len(variants), stored)


def tracks_played(session: Session) -> list[str]:
    """External ids of the tracks that invented listeners play."""
    return list(session.scalars(select(Track.external_id).order_by(Track.id).limit(TRACKS_PLAYED)))


def plain_plan(key: str) -> Plan:
    """Plan to compare no genres with the advanced model's."""
    return Plan(
        key=key,
        name=f"Simulated: {key}",
        hypothesis="Listeners who see predicted genres listen longer per session.",
        arms=(Arm("none", "No genres"), Arm("advanced", "Predicted genres", shows=Shows.ADVANCED)),
        split="hash",
        is_replay=False,
    )


def _start(session: Session, experiment: Experiment, started_at_ms: int) -> None:
    try:
        start(session, experiment, at_ms=started_at_ms)
    except StateError as error:
        raise ExperimentError(str(error)) from error
    experiment.created_at_ms = min(experiment.created_at_ms, started_at_ms)


def _listener(session: Session, story: Story, number: int, name: str) -> Listener:
    from ml.experiments.habits import habits_of

    found = session.scalar(select(Listener).where(Listener.external_id == name))
    if found is None:
        is_premium = habits_of(story.seed, number).is_premium
        found = Listener(external_id=name, name=name, is_synthetic=True, is_premium=is_premium)
        session.add(found)
        session.flush()
    return found


def _expose(
    session: Session, experiment: Experiment, listeners: Sequence[Listener], exposed_at_ms: int
) -> dict[int, int]:
    """Assign and expose the listeners; gives the position of the variant by number, of those who have one."""
    variants = {variant.id: variant for variant in experiment.variants}
    positions = {}
    for number, listener in enumerate(listeners):
        assignment = assign(session, experiment, listener, exposed_at_ms)
        if assignment is not None:
            variant = variants[assignment.variant_id]
            expose(session, experiment, listener, variant, exposed_at_ms, exposed_at_ms)
            positions[number] = variant.position
    return positions


def _store(session: Session, events: Sequence[ClientEvent], sent_before: int, progress: Progress) -> int:
    """Store events as if each batch had come at once; gives how many were new."""
    sent = stored = 0
    for batch in batches(events):
        results = store_events(session, batch, batch[-1].occurred_at_ms)
        stored += sum(result.status == "stored" for result in results)
        sent += len(batch)
        progress(sent_before + sent, sent_before + len(events))
    return stored
