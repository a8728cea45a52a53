"""Walk invented listeners with a known effect through an experiment: assignment, exposure and events."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.experiments.assigning import assign
from webapp.experiments.event_bodies import ClientEvent
from webapp.experiments.exposing import expose
from webapp.experiments.ingestion import store_events
from webapp.experiments.plans import Arm, Plan
from webapp.experiments.refusals import ExperimentError
from webapp.experiments.service import create_experiment, find_experiment
from webapp.experiments.states import start
from webapp.models import LATE_AFTER_MS, Experiment, ExperimentState, Listener, Shows, Track

WEEK_MS = 7 * 24 * 3_600_000
BATCH_EVENTS = 1_000
# A batch is sent before its first event is late.
BATCH_LASTS_MS = LATE_AFTER_MS - 1
TRACKS_PLAYED = 500

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Story:
    """What is to be found again.

    Attributes:
        listeners: How many, 2 to 100,000.
        weeks: For how long they listen after their exposure, 1 to 52; as long as that before it, up to 4 weeks.
        effect: Relative change of the mean session duration by the treatment, above -1 to 10.
        seed: Of everything that is drawn, not negative; the same seed invents the same listeners.

    Raises:
        ExperimentError: A part is out of range.
    """

    listeners: int
    weeks: int
    effect: float
    seed: int

    def __post_init__(self) -> None:
        for name, low, high in (("listeners", 2, 100_000), ("weeks", 1, 52), ("seed", 0, 2**32 - 1)):
            value = getattr(self, name)
            if not low <= value <= high:
                raise ExperimentError(f"{name} is {value}, must be {low} to {high}")
        if not -1 < self.effect <= 10:
            raise ExperimentError(f"effect is {self.effect}, must be above -1 and at most 10")

    @property
    def weeks_before(self) -> int:
        """The weeks of history before the exposure."""
        return min(self.weeks, 4)


@dataclass(frozen=True)
class Told:
    """What a simulation did: listeners with a variant, and events that were stored."""

    listeners: int
    events: int


def get_or_start(session: Session, key: str, started_at_ms: int, salt: str | None = None) -> Experiment:
    """Get the experiment, or begin one that compares no genres with the advanced model's.

    A `salt` makes the division the same every time, for a demo; a real experiment has a random one.

    Raises:
        ExperimentError: The key cannot be one, or the experiment does not run.
    """
    experiment = find_experiment(session, key)
    if experiment is None:
        experiment = create_experiment(session, _plan(key))
        experiment.salt = salt or experiment.salt
        start(session, experiment)
        experiment.created_at_ms = experiment.started_at_ms = started_at_ms
    if experiment.is_replay or experiment.state != ExperimentState.RUNNING:
        state = "a replay" if experiment.is_replay else experiment.state
        raise ExperimentError(f"experiment {key!r} is {state}, must be running to take listeners")
    return experiment


def tell(session: Session, experiment: Experiment, story: Story, now_ms: int, progress: Progress) -> Told:
    """Let the listeners of a story live through an experiment, up to now.

    Telling the same story again adds nothing: listeners, variants, exposures and events are those of before.

    Args:
        session: In a write transaction.
        experiment: It runs.
        story: Who, how long, and with what effect on those who are not in the control.
        now_ms: When the last week ends.
        progress: Told the number of events sent, and of all.

    Raises:
        ExperimentError: There is no track to play.
    """
    tracks = list(session.scalars(select(Track.external_id).order_by(Track.id).limit(TRACKS_PLAYED)))
    if not tracks:
        raise ExperimentError("the catalogue has no track to play; import one first")
    exposed_at_ms = now_ms - story.weeks * WEEK_MS
    effects = _exposed_listeners(session, experiment, story, exposed_at_ms)
    events = sorted(
        _events(experiment.key, story, effects, exposed_at_ms, tracks), key=lambda one: one.occurred_at_ms
    )
    events = [event for event in events if event.occurred_at_ms <= now_ms]
    sent = stored = 0
    for batch in _batches(events):
        results = store_events(session, batch, batch[-1].occurred_at_ms)
        stored += sum(result.status == "stored" for result in results)
        sent += len(batch)
        progress(sent, len(events))
    return Told(sum(effect is not None for effect in effects), stored)


def _plan(key: str) -> Plan:
    return Plan(
        key=key,
        name=f"Simulated: {key}",
        hypothesis="Listeners who see predicted genres listen longer per session.",
        arms=(Arm("none", "No genres"), Arm("advanced", "Predicted genres", shows=Shows.ADVANCED)),
        split="hash",
        is_replay=False,
    )


def _exposed_listeners(
    session: Session, experiment: Experiment, story: Story, exposed_at_ms: int
) -> list[float | None]:
    """Assign and expose the listeners; gives each one's effect, None for those who are not in the experiment."""
    from ml.experiments.habits import habits_of

    variants = {variant.id: variant for variant in experiment.variants}
    effects: list[float | None] = []
    for number in range(story.listeners):
        listener = _listener(session, _name(experiment.key, story, number))
        listener.is_premium = habits_of(story.seed, number).is_premium
        assignment = assign(session, experiment, listener, exposed_at_ms)
        if assignment is None:
            effects.append(None)
            continue
        variant = variants[assignment.variant_id]
        expose(session, experiment, listener, variant, exposed_at_ms, exposed_at_ms)
        effects.append(story.effect if variant.position else 0.0)
    return effects


def _listener(session: Session, name: str) -> Listener:
    found = session.scalar(select(Listener).where(Listener.external_id == name))
    if found is None:
        found = Listener(external_id=name, name=name, is_synthetic=True)
        session.add(found)
        session.flush()
    return found


def _name(key: str, story: Story, number: int) -> str:
    return f"simulated-{key}-{story.seed}-{number}"


def _events(
    key: str, story: Story, effects: Sequence[float | None], exposed_at_ms: int, tracks: Sequence[str]
) -> Iterator[ClientEvent]:
    from ml.experiments.habits import habits_of, sessions_of

    before_ms = exposed_at_ms - story.weeks_before * WEEK_MS
    for number, effect in enumerate(effects):
        name, habits = _name(key, story, number), habits_of(story.seed, number)
        # Drawn on the story's own clock, on which the history begins at 0: so the same story is told at any time.
        turn_ms = story.weeks_before * WEEK_MS
        past = sessions_of(habits, story.seed, number, 0, story.weeks_before, len(tracks))
        after = sessions_of(habits, story.seed, number, turn_ms, story.weeks, len(tracks), effect or 0.0)
        for part, sessions in (("before", past), ("after", after)):
            for place, deeds in enumerate(sessions):
                sitting = f"{name}-{part}-{place}"
                for ordinal, deed in enumerate(deeds):
                    track = None if deed.track is None else tracks[deed.track]
                    yield ClientEvent(
                        f"{sitting}-{ordinal}",
                        name,
                        sitting,
                        before_ms + deed.occurred_at_ms,
                        deed.type,
                        track,
                    )


def _batches(events: Sequence[ClientEvent]) -> Iterator[list[ClientEvent]]:
    batch: list[ClientEvent] = []
    for event in events:
        is_full = len(batch) == BATCH_EVENTS
        if batch and (is_full or event.occurred_at_ms - batch[0].occurred_at_ms > BATCH_LASTS_MS):
            yield batch
            batch = []
        batch.append(event)
    if batch:
        yield batch
