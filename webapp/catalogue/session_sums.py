"""The running sums of a listening session: first and last event, and how many of each type."""

from collections.abc import Iterable, Mapping

from webapp.models import EventType

COUNTERS: dict[EventType, str] = {
    EventType.PLAY: "plays",
    EventType.SKIP: "skips",
    EventType.LIKE: "likes",
    EventType.ADVERTISEMENT: "advertisements",
    EventType.BUY_PREMIUM: "premium_purchases",
}
SUMS = ("first_event_ms", "last_event_ms", *COUNTERS.values())


def with_events(stored: Mapping[str, int] | None, events: Iterable[tuple[int, EventType]]) -> dict[str, int]:
    """Add events, given as time and type, to the sums of a session, or begin its sums.

    Args:
        stored: The sums so far, by the columns of `SUMS`; None for a new session.
        events: At least one.
    """
    new = list(events)
    times = [time for time, _ in new]
    sums = {name: stored[name] for name in SUMS} if stored else dict.fromkeys(SUMS, 0)
    sums["first_event_ms"] = min([*times, stored["first_event_ms"]] if stored else times)
    sums["last_event_ms"] = max([*times, stored["last_event_ms"]] if stored else times)
    for _, event_type in new:
        sums[COUNTERS[event_type]] += 1
    return sums
