from webapp.catalogue.session_sums import with_events
from webapp.models import EventType

EMPTY = {"plays": 0, "skips": 0, "likes": 0, "advertisements": 0, "premium_purchases": 0}


def test_a_new_session_begins_with_its_own_events():
    sums = with_events(None, [(30, EventType.PLAY), (10, EventType.PLAY), (20, EventType.SKIP)])

    assert sums == EMPTY | {"first_event_ms": 10, "last_event_ms": 30, "plays": 2, "skips": 1}


def test_later_events_extend_a_session_and_do_not_shrink_it():
    stored = EMPTY | {"first_event_ms": 10, "last_event_ms": 30, "plays": 2}

    sums = with_events(stored, [(20, EventType.LIKE), (40, EventType.ADVERTISEMENT)])

    assert sums == stored | {"last_event_ms": 40, "likes": 1, "advertisements": 1}
