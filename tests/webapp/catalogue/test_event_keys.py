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
    repeats = Repeats()

    assert [repeats.ordinal(e) for e in (event(), event(), event(time_ms=1), event())] == [0, 1, 0, 2]


def test_only_the_session_not_met_for_longest_is_forgotten():
    repeats = Repeats(sessions_remembered=2)

    ordinals = [repeats.ordinal(event(name)) for name in ("a", "b", "a", "c", "a", "b")]

    assert ordinals == [0, 0, 1, 0, 2, 0]
