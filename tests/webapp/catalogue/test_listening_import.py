import pytest
from sqlalchemy import func, select

from webapp.models import Listener, ListeningSession, SessionEvent, Track

FIVE = [
    ("2023-01-03T05:10:00", "PLAY", "T1"),
    ("2023-01-03T05:09:00", "Play", "T1"),
    ("2023-01-03T05:11:00", "like", "T1"),
    ("2023-01-03T05:12:00", "advertisment", ""),
    ("2023-01-03T05:13:00", "BuyPremium", None),
]


@pytest.fixture
def events(row):
    return [row("sessions", timestamp=time, event_type=kind, track_id=track) for time, kind, track in FIVE]


def sums(session):
    found = session.scalars(select(ListeningSession).execution_options(populate_existing=True)).one()
    return (
        found.last_event_ms - found.first_event_ms,
        found.plays,
        found.skips,
        found.likes,
        found.advertisements,
        found.premium_purchases,
    )


def test_a_session_carries_the_sums_of_its_events(session, import_rows, events):
    import_rows("sessions", *events)

    assert sums(session) == (240_000, 2, 0, 1, 1, 1)


def test_the_sums_are_the_same_when_the_events_come_in_parts(session, import_rows, events):
    import_rows("sessions", *events[2:])
    import_rows("sessions", *events)

    assert sums(session) == (240_000, 2, 0, 1, 1, 1)


def test_events_imported_again_add_nothing(session, import_rows, events):
    import_rows("sessions", *events)

    printed = import_rows("sessions", *events)

    assert printed[0] == "sessions.jsonl: read 5 = added 0 + updated 0 + unchanged 5 + rejected 0"
    assert session.scalar(select(func.count()).select_from(SessionEvent)) == 5


def test_exact_repeats_in_a_file_are_each_kept(session, import_rows, events):
    import_rows("sessions", events[0], events[0])

    assert sums(session)[1] == 2


def test_an_event_on_a_track_that_is_not_listed_keeps_its_name(session, import_rows, events):
    printed = import_rows("sessions", events[0])

    event = session.scalar(select(SessionEvent))
    assert (event.track_id, event.unlisted_track) == (None, "T1")
    assert "  1 events name tracks that the catalogue lacks" in printed


def test_an_old_event_is_linked_once_its_track_is_listed(session, import_rows, events, row):
    import_rows("sessions", events[0])
    import_rows("tracks", row("tracks"))

    printed = import_rows("sessions", events[0])

    event = session.scalar(select(SessionEvent))
    assert "updated 1" in printed[0]
    assert (event.track_id, event.unlisted_track) == (session.scalar(select(Track.id)), None)


def test_a_listener_without_a_users_row_is_known_by_id_alone(session, import_rows, events):
    printed = import_rows("sessions", events[0])

    listener = session.scalar(select(Listener))
    assert (listener.external_id, listener.name, listener.is_premium) == ("101", None, None)
    assert "  1 listeners are known from their events only" in printed


@pytest.mark.parametrize("in_one_file", [True, False])
def test_a_session_stays_with_its_first_listener(session, import_rows, row, in_one_file):
    first, second = row("sessions"), row("sessions", user_id=102)
    printed = import_rows("sessions", first, second) if in_one_file else import_rows("sessions", first)
    if not in_one_file:
        printed = import_rows("sessions", second)

    assert "rejected 1" in printed[0]
    assert sums(session)[1] == 1
    assert session.scalars(select(Listener.external_id)).all() == ["101"]


def test_event_times_are_kept_to_the_millisecond_in_utc(session, import_rows, row):
    import_rows("sessions", row("sessions", timestamp="2024-02-08 09:50:00.25 +02:00:00"))

    assert session.scalar(select(SessionEvent.occurred_at_ms)) == 1707378600250


def test_releases_that_count_sessions_from_the_same_number_do_not_mix(session, import_rows, row):
    import_rows("sessions", row("sessions"), row("sessions", session_id=125))
    later = {"timestamp": "2024-06-01T10:00:00", "track_id": "T2"}

    printed = import_rows("sessions", row("sessions", **later), row("sessions", user_id=102, **later))

    assert "added 1 + updated 0 + unchanged 0 + rejected 1" in printed[0]
    found = session.execute(
        select(ListeningSession.source_id, Listener.external_id, ListeningSession.plays)
        .join(Listener)
        .order_by(ListeningSession.id)
    )
    assert found.all() == [("124", "101", 1), ("125", "101", 1), ("124", "101", 1)]
