from hashlib import sha256

from webapp.catalogue.event_keys import Repeats, event_key
from webapp.catalogue.rows import EventRow
from webapp.models import EventType


def event(session="124", time_ms=1672722595000, track="T1"):
    return EventRow(session, "101", time_ms, EventType.PLAY, track)


def test_the_key_is_half_of_a_sha256_over_what_identifies_the_event():
    known = sha256(b'["124", 1672722595000, "play", "T1", 0]').digest()[:16]

    assert event_key(event(), 0) == known


def test_any_difference_makes_another_key():
    keys = [
        event_key(event(), 0),
        event_key(event(), 1),
        event_key(event(track=None), 0),
        event_key(event("12"), 0),
    ]

    assert len(set(keys)) == 4


def test_exact_repeats_are_numbered_and_near_ones_are_not():
    repeats, events = Repeats(), (event(), event(), event(time_ms=1), event())

    keys = [repeats.key_of(one) for one in events]

    assert keys == [event_key(one, ordinal) for one, ordinal in zip(events, (0, 1, 0, 2), strict=True)]


def test_only_what_came_long_ago_is_forgotten():
    repeats, again = Repeats(events_remembered=2), event("again")

    keys = [repeats.key_of(one) for one in (again, event("a"), again, event("b"), again)]
    for name in "cdefg":
        repeats.key_of(event(name))

    assert keys[::2] == [event_key(again, ordinal) for ordinal in (0, 1, 2)]
    assert repeats.key_of(again) == event_key(again, 0)


def test_what_is_remembered_is_bounded_within_one_endless_session():
    repeats = Repeats(events_remembered=10)

    for moment in range(1000):
        repeats.key_of(event(time_ms=moment))

    assert len(repeats) < 20
