import pytest
from experiment_definitions import running
from listening_rows import add_listener

from ml.experiments.stored_events import count_wrong_sums
from webapp.experiments.assigning import assign
from webapp.experiments.exposing import expose
from webapp.experiments.ingestion import store_bodies
from webapp.models import LATE_AFTER_MS, Artist, Listener, ListeningSession, SessionEvent, Track

NOW_MS = 1_700_000_000_000


def event(id_, seconds=0, **others):
    """An event some seconds before now."""
    return {
        "id": id_,
        "listener_id": "ann",
        "session_id": "s1",
        "type": "play",
        "occurred_at": NOW_MS - 1000 * seconds,
        **others,
    }


def statuses(results):
    return [result.status.value for result in results]


def test_events_are_stored_with_the_running_sums_of_their_session(session):
    bodies = [
        event("a", 60),
        event("b", 30, type="skip"),
        event("c", 0, type="like"),
        event("d", 10, type="buy_premium"),
    ]

    results = store_bodies(session, bodies, NOW_MS)

    row = session.query(ListeningSession).one()
    assert statuses(results) == ["stored"] * 4
    assert (row.last_event_ms - row.first_event_ms, row.plays, row.skips, row.likes) == (60_000, 1, 1, 1)
    assert (row.premium_purchases, row.late_events, row.source_id) == (1, 0, "s1")
    assert session.query(Listener).one().external_id == "ann"
    assert count_wrong_sums(session) == 0


@pytest.mark.parametrize(("bought", "was_premium"), [(30, True), (10, False)])
def test_a_purchase_that_comes_late_tells_who_had_premium_when_exposed(session, bought, was_premium):
    experiment, listener = running(session), add_listener(session)
    assign(session, experiment, listener, 1)
    exposure = expose(session, experiment, listener, None, NOW_MS - 20_000, NOW_MS)
    late = event("a", bought, type="buy_premium", listener_id=listener.external_id)

    store_bodies(session, [late], NOW_MS)

    session.refresh(exposure)
    assert exposure.was_premium == was_premium


def test_the_same_event_is_stored_once_in_one_batch_and_over_batches(session):
    first = store_bodies(session, [event("a"), event("a"), event("b")], NOW_MS)

    second = store_bodies(session, [event("b"), event("c")], NOW_MS + 1)

    assert statuses(first) == ["stored", "duplicate", "stored"]
    assert statuses(second) == ["duplicate", "stored"]
    assert session.query(SessionEvent).count() == 3
    assert session.query(ListeningSession).one().plays == 3


@pytest.mark.parametrize(
    "change",
    [
        {"type": "skip"},
        {"occurred_at": NOW_MS - 1},
        {"track_id": "t"},
        {"session_id": "s2"},
        {"listener_id": "bob"},
    ],
)
def test_the_same_id_with_another_body_is_a_conflict_and_changes_nothing(session, change):
    store_bodies(session, [event("a")], NOW_MS)

    later = store_bodies(session, [event("a", **change), event("a")], NOW_MS)
    at_once = store_bodies(
        session, [event("b", session_id="s3"), event("b", **{"session_id": "s3"} | change)], NOW_MS
    )

    assert statuses(later) == ["conflict", "duplicate"]
    assert statuses(at_once) == ["stored", "conflict"]
    assert session.query(SessionEvent).count() == 2


def test_an_event_that_names_a_track_of_the_catalogue_is_the_same_when_it_comes_again(session):
    session.add(Track(external_id="t1", title="Song", artist=Artist(external_id="a1", name="Band")))
    session.flush()
    bodies = [event("a", track_id="t1"), event("b", track_id="unlisted")]
    store_bodies(session, bodies, NOW_MS)

    assert statuses(store_bodies(session, bodies, NOW_MS)) == ["duplicate", "duplicate"]


def test_late_and_unordered_events_stretch_their_session_and_late_ones_are_counted(session):
    store_bodies(session, [event("b", 600)], NOW_MS)

    results = store_bodies(session, [event("c", 300), event("a", 900)], NOW_MS - 900_000 + LATE_AFTER_MS)

    row = session.query(ListeningSession).one()
    assert statuses(results) == ["stored", "stored"]
    assert (row.first_event_ms, row.last_event_ms) == (NOW_MS - 900_000, NOW_MS - 300_000)
    assert row.late_events == 1
    assert count_wrong_sums(session) == 0


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("text", "event is 'text', must be an object"),
        ({}, "id is None, must be given"),
        (event(""), "id is None, must be given"),
        (event("x" * 101), "must have at most 100 characters"),
        (event("a", listener_id="NUL\x00"), "must be UTF-8 without zero characters"),
        (event("a", listener_id="\ud800"), "must be UTF-8 without zero characters"),
        (event("a", session_id=1.5), "must be text or a whole number"),
        (event("a", type="dance"), "type is 'dance', must be one of play, skip"),
        (event("a", occurred_at="yesterday"), "must be ISO 8601 or epoch milliseconds"),
        (event("a", occurred_at=None), "occurred_at is None, must be given"),
        (event("a", occurred_at=12), "occurred_at is 12"),
        (event("a", -90_000), "must not be more than a day in the future"),
        (event("a", city="Warsaw"), "city is 'Warsaw', is no field of an event"),
    ],
)
def test_a_wrong_event_is_invalid_with_its_reason_and_spoils_no_other(session, body, message):
    wrong, right = store_bodies(session, [body, event("right")], NOW_MS)

    assert (wrong.status, right.status) == ("invalid", "stored")
    assert message in wrong.message


def test_a_second_listener_in_a_session_is_invalid(session):
    first, second = store_bodies(session, [event("a"), event("b", listener_id="bob")], NOW_MS)

    assert (first.status, second.status) == ("stored", "invalid")
    assert "belongs to another listener" in second.message


def test_a_huge_value_does_not_come_back_whole(session):
    (result,) = store_bodies(session, [event("a", type="x" * 10_000)], NOW_MS)

    assert len(result.message) <= 300
