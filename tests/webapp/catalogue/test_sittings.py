from webapp.catalogue.faults import Code
from webapp.catalogue.rows import EventRow
from webapp.catalogue.sittings import LONGEST_PAUSE_MS, Sitting, divide, names_of
from webapp.models import EventType

HOUR = 3_600_000


def event(session, listener, hours):
    return EventRow(session, listener, round(hours * HOUR), EventType.PLAY, None)


def spans(rows, stored=()):
    """The spans of the sittings that events fall into, in hours, in the order of the rows."""
    found, _ = divide(rows, stored)
    return [(one.first_ms / HOUR, one.last_ms / HOUR) for _, one in sorted(found.items())]


def test_events_with_short_pauses_are_one_sitting_whatever_their_order():
    rows = [event("1", "a", hours) for hours in (3, 1, 2, 4)]

    assert spans(rows) == [(1, 4)] * 4


def test_an_id_that_comes_back_after_a_long_pause_is_another_sitting():
    rows = [event("1", "a", 0), event("1", "a", 2), event("1", "a", 4.5)]

    assert spans(rows) == [(0, 2), (0, 2), (4.5, 4.5)]


def test_a_pause_of_exactly_the_limit_is_still_one_sitting():
    stored = Sitting("1", "a", 0, HOUR, {"id": 7})

    found, _ = divide([EventRow("1", "a", HOUR + LONGEST_PAUSE_MS, EventType.PLAY, None)], [stored])

    assert found == {0: stored}


def test_another_listener_at_another_time_has_a_sitting_of_its_own():
    assert spans([event("1", "a", 0), event("1", "b", 24)]) == [(0, 0), (24, 24)]


def test_a_second_listener_at_the_same_time_is_a_fault():
    found, faults = divide([event("1", "a", 0), event("1", "b", 1), event("1", "a", 2)], ())

    assert (set(found), set(faults)) == ({0, 2}, {1})
    assert (faults[1].column, faults[1].code, faults[1].value) == ("user_id", Code.OTHER_LISTENER, "b")


def test_an_event_falls_into_the_nearest_stored_sitting_of_its_listener():
    stored = [Sitting("1", "a", 0, 0), Sitting("1", "a", 3 * HOUR, 3 * HOUR), Sitting("1", "b", HOUR, HOUR)]

    found, faults = divide([event("1", "a", 1.2), event("1", "a", 2)], stored)

    assert (found[0], found[1], faults) == (stored[0], stored[0], {})


def test_a_source_id_names_one_sitting_and_the_others_have_digests():
    new = [Sitting("1", "a", 0, 0), Sitting("2", "a", 0, 0), Sitting("2", "a", 9 * HOUR, 9 * HOUR)]

    names = names_of(new, {"1": 5})

    assert [len(names[one]) for one in new] == [32, 1, 32]
    assert len(set(names.values())) == 3
    assert names == names_of(new, {"1": 5})
