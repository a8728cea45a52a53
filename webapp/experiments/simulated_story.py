"""A story of invented listeners with a known effect, and the events that it is told with."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.experiments.event_bodies import ClientEvent
from webapp.experiments.refusals import ExperimentError
from webapp.models import LATE_AFTER_MS

WEEK_MS = 7 * 24 * 3_600_000
BATCH_EVENTS = 1_000
# A batch is sent before its first event is late.
BATCH_LASTS_MS = LATE_AFTER_MS - 1


@dataclass(frozen=True)
class Story:
    """What is to be found again.

    Attributes:
        listeners: How many, 2 to 100,000.
        weeks: For how long they listen after their exposure, 1 to 52; as long as that before it, up to 4 weeks.
        effect: Relative change of the mean session duration by every treatment, above -1 to 10.
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
class Telling:
    """A story at one time, in one experiment.

    Attributes:
        story: Who, how long, with what effect.
        key: Of the experiment; listeners are called after it.
        now_ms: When the last week ends.
        tracks: External ids of what is played, at least one.

    Raises:
        ExperimentError: There is no track to play.
    """

    story: Story
    key: str
    now_ms: int
    tracks: Sequence[str]

    def __post_init__(self) -> None:
        if not self.tracks:
            raise ExperimentError("the catalogue has no track to play; import one first")

    @property
    def exposed_at_ms(self) -> int:
        """When every listener first uses their variant."""
        return self.now_ms - self.story.weeks * WEEK_MS

    def name(self, number: int) -> str:
        """What a listener is called."""
        return f"simulated-{self.key}-{self.story.seed}-{number}"

    def names(self) -> list[str]:
        """What all listeners are called, in order."""
        return [self.name(number) for number in range(self.story.listeners)]

    def history(self) -> list[ClientEvent]:
        """What all listeners did before their exposure, in the order of time."""
        return self._in_order(
            event for number in range(self.story.listeners) for event in self._events(number, "before", 0.0)
        )

    def events(self, effects: Mapping[int, float]) -> list[ClientEvent]:
        """What all listeners did since, up to now; `effects` are those of listeners in a treatment, by number."""
        return self._in_order(
            event
            for number in range(self.story.listeners)
            for event in self._events(number, "after", effects.get(number, 0.0))
        )

    def _in_order(self, events: Iterator[ClientEvent]) -> list[ClientEvent]:
        past = (event for event in events if event.occurred_at_ms <= self.now_ms)
        return sorted(past, key=lambda event: event.occurred_at_ms)

    def _events(self, number: int, part: str, effect: float) -> Iterator[ClientEvent]:
        from ml.experiments.habits import habits_of, sessions_of

        story, name = self.story, self.name(number)
        # Drawn on the story's own clock, on which the history begins at 0: so the same story is told at any time.
        turn_ms = story.weeks_before * WEEK_MS
        begins_ms, weeks = (0, story.weeks_before) if part == "before" else (turn_ms, story.weeks)
        habits = habits_of(story.seed, number)
        sessions = sessions_of(habits, story.seed, number, begins_ms, weeks, len(self.tracks), effect)
        for place, deeds in enumerate(sessions):
            sitting = f"{name}-{part}-{place}"
            for ordinal, deed in enumerate(deeds):
                yield ClientEvent(
                    f"{sitting}-{ordinal}",
                    name,
                    sitting,
                    self.exposed_at_ms - turn_ms + deed.occurred_at_ms,
                    deed.type,
                    None if deed.track is None else self.tracks[deed.track],
                )


def batches(events: Sequence[ClientEvent]) -> Iterator[list[ClientEvent]]:
    """Cut events, in the order of time, into what a client sends at once."""
    batch: list[ClientEvent] = []
    for event in events:
        is_full = len(batch) == BATCH_EVENTS
        if batch and (is_full or event.occurred_at_ms - batch[0].occurred_at_ms > BATCH_LASTS_MS):
            yield batch
            batch = []
        batch.append(event)
    if batch:
        yield batch
